package dev.seine.runtime.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration with one component of each kind. */
record Sample(
        String hostId,
        Mode mode,
        Path directory,
        Duration timeout,
        boolean verbose,
        double share,
        Kafka kafka,
        List<Capture> captures,
        List<String> never,
        Map<String, String> labels,
        Optional<Limits> limits) {
    enum Mode {
        DROP_NEWEST,
        DROP_OLDEST
    }

    record Kafka(List<String> bootstrapServers, String topic, ClientProperties properties, Secret password) {
        static Kafka defaults() {
            return new Kafka(
                    List.of("localhost:9092"),
                    "seine.frames",
                    ClientProperties.of(Map.of("linger.ms", "5")),
                    new Secret(""));
        }
    }

    record Capture(String interfaceName, ByteSize blockSize, int rings, Optional<String> filter) {
        Capture {
            if (blockSize.bytes() % 4096 != 0) {
                throw new IllegalArgumentException("block-size " + blockSize + " is not a multiple of 4KiB");
            }
            if (rings < 1 || rings > 64) {
                throw new IllegalArgumentException("rings is " + rings + ", but must be 1 to 64");
            }
        }

        static Capture defaults() {
            return new Capture("eth0", ByteSize.ofKibibytes(512), 1, Optional.empty());
        }
    }

    record Limits(long bytes, Port port) {
        Limits {
            if (bytes == 0) {
                throw new IllegalArgumentException("a limit of nothing");
            }
        }
    }

    /** A type of its own with a parser of its own. */
    record Port(int number) {
        static Port parse(String text) {
            try {
                return new Port(Integer.parseInt(text));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("a port", e);
            }
        }

        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    static Sample defaults() {
        return new Sample(
                "web-07",
                Mode.DROP_NEWEST,
                Path.of("/var/lib/seine"),
                Duration.ofSeconds(30),
                false,
                0.5,
                Kafka.defaults(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty());
    }

    static Sample parse(String yaml, Map<String, String> environment) {
        return ConfigLoader.parse(new ConfigText("agent.yaml", yaml), Sample.class, environment, "SEINE_AGENT");
    }

    static Sample parse(String yaml) {
        return parse(yaml, Map.of());
    }
}
