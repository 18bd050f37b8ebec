package dev.seine.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code seine collector}: runs until it is stopped. */
@Command(name = "collector", description = "Archive the frames of a Kafka topic as one folder of capture files a host.")
public final class CollectorCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 1;
    }
}
