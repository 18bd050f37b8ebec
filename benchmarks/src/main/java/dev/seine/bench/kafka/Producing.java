package dev.seine.bench.kafka;

import dev.seine.bench.machine.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A way to get values into a topic. Each prints, in the words of Kafka's program, how many records a second were sent behind the
 * warm-up.
 *
 * @param name as shown
 * @param command makes what is typed
 */
record Producing(String name, Command command) {
    static final String PERF_TEST = "kafka-producer-perf-test";
    static final String PERF_TEST_AS_AGENT = "kafka-producer-perf-test, agent's JVM options";
    static final String PUBLISHER = "seine publisher";

    /** What is typed for a load. */
    @FunctionalInterface
    interface Command {
        List<String> with(Load load) throws IOException;
    }

    /**
     * What is to be sent, and where to.
     *
     * @param valueBytes of each record
     * @param records all that are sent
     * @param warmUpRecords of these, before the clock starts
     * @param payloads a file with values
     */
    record Load(
            Images images,
            String bootstrapServers,
            String topic,
            int valueBytes,
            int records,
            int warmUpRecords,
            Path payloads) {}

    static List<Producing> all() {
        return List.of(
                new Producing(PERF_TEST, load -> perfTest(load, JvmOptions.OF_KAFKAS_SCRIPTS)),
                new Producing(
                        PERF_TEST_AS_AGENT, load -> perfTest(load, load.images().agentOptions())),
                new Producing(
                        PUBLISHER,
                        load -> load.images()
                                .inAgentsRuntime(
                                        PublishingAgent.class,
                                        load.bootstrapServers(),
                                        load.topic(),
                                        Integer.toString(load.valueBytes()),
                                        Integer.toString(load.records()),
                                        Integer.toString(load.warmUpRecords()))));
    }

    private static List<String> perfTest(Load load, List<String> options) {
        return Images.inOwnRuntime(
                options,
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                load.topic(),
                "--num-records",
                Integer.toString(load.records()),
                "--warmup-records",
                Integer.toString(load.warmUpRecords()),
                "--payload-file",
                load.payloads().toString(),
                "--throughput",
                "-1",
                "--command-property",
                "bootstrap.servers=" + load.bootstrapServers(),
                "acks=all",
                "batch.size=1048576",
                "linger.ms=0",
                "compression.type=none",
                "send.buffer.bytes=-1",
                "enable.metrics.push=false",
                "buffer.memory=" + PublishingAgent.BUFFER_BYTES);
    }
}
