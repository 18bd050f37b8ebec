package dev.seine.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code seine cat}: any slice of an archive as one pcapng stream. */
@Command(name = "cat", description = "Write frames of an archive to standard output, as pcapng.")
public final class CatCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 1;
    }
}
