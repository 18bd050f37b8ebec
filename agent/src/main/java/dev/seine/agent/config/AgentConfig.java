package dev.seine.agent.config;

import dev.seine.agent.publish.KafkaSettings;
import dev.seine.agent.spool.SpoolPolicy;
import dev.seine.agent.spool.SpoolSettings;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.Topics;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ClientProperties;
import dev.seine.runtime.http.ListenAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that an agent can be told.
 *
 * @param hostId the host's name in Kafka and in the archive, 1 to 255 bytes of UTF-8
 * @param labels sent with every batch
 * @param kafka where batches go
 * @param captures what is captured
 * @param never a pcap-filter(7) expression of what may never leave this host, whatever a capture asks for
 * @param queueSize memory for batches that wait for Kafka, beside Kafka's own buffer
 * @param spool where batches go while Kafka is away
 * @param limits what the process may take
 * @param stopTimeout how long stopping may take when Kafka is slow or away
 * @param http {@code host:port} where metrics and health are served; empty: nowhere
 */
public record AgentConfig(
        String hostId,
        Map<String, String> labels,
        Kafka kafka,
        List<CaptureConfig> captures,
        String never,
        ByteSize queueSize,
        Spool spool,
        Limits limits,
        Duration stopTimeout,
        Optional<ListenAddress> http) {
    public AgentConfig {
        int bytes = hostId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > BatchFormat.MAX_HOST_ID_BYTES) {
            throw new IllegalArgumentException(
                    "host-id has " + bytes + " bytes, allowed are 1 to " + BatchFormat.MAX_HOST_ID_BYTES);
        }
        labels = Map.copyOf(labels);
        captures = List.copyOf(captures);
        if (captures.stream().map(CaptureConfig::id).distinct().count() != captures.size()) {
            throw new IllegalArgumentException("two captures have the same id");
        }
        Ranges.check("queue-size", queueSize, ByteSize.ofMebibytes(1), ByteSize.ofGibibytes(1));
        Ranges.check("stop-timeout", stopTimeout, Duration.ZERO, Duration.ofMinutes(10));
    }

    /** Memory of all rings of all captures. */
    public long ringBytes() {
        return captures.stream().mapToLong(CaptureConfig::ringBytes).sum();
    }

    /** The agent of a host that has said nothing: no capture yet, Kafka on this machine. */
    public static AgentConfig defaults() {
        return new AgentConfig(
                HostNames.own(),
                Map.of(),
                Kafka.defaults(),
                List.of(),
                "",
                ByteSize.ofMebibytes(8),
                Spool.defaults(),
                Limits.defaults(),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    /** The same with other captures. */
    public AgentConfig withCaptures(List<CaptureConfig> other) {
        return new AgentConfig(hostId, labels, kafka, other, never, queueSize, spool, limits, stopTimeout, http);
    }

    /** The same under another host id. */
    public AgentConfig withHostId(String other) {
        return new AgentConfig(other, labels, kafka, captures, never, queueSize, spool, limits, stopTimeout, http);
    }

    /** The same with another way to Kafka. */
    public AgentConfig withKafka(Kafka other) {
        return new AgentConfig(hostId, labels, other, captures, never, queueSize, spool, limits, stopTimeout, http);
    }

    /** The same under another policy. */
    public AgentConfig withNever(String expression) {
        return new AgentConfig(
                hostId, labels, kafka, captures, expression, queueSize, spool, limits, stopTimeout, http);
    }

    /** The same with another spool. */
    public AgentConfig withSpool(Spool other) {
        return new AgentConfig(hostId, labels, kafka, captures, never, queueSize, other, limits, stopTimeout, http);
    }

    /** The same with another place for metrics and health. */
    public AgentConfig withHttp(ListenAddress other) {
        return new AgentConfig(
                hostId, labels, kafka, captures, never, queueSize, spool, limits, stopTimeout, Optional.of(other));
    }

    /**
     * What the process may take.
     *
     * @param memory most resident bytes; 0: no limit
     */
    public record Limits(ByteSize memory) {
        static Limits defaults() {
            return new Limits(ByteSize.ofBytes(0));
        }
    }

    /**
     * How to reach Kafka.
     *
     * @param bootstrapServers {@code host:port}, several with commas
     * @param topic the topic of batches
     * @param compression none, lz4, zstd, snappy or gzip; by Kafka's producer
     * @param bufferSize most bytes of batches that wait for acknowledgement; the producer may take as much again for them
     * @param properties further properties of the Kafka client
     */
    public record Kafka(
            String bootstrapServers,
            String topic,
            String compression,
            ByteSize bufferSize,
            ClientProperties properties) {
        private static final List<String> CODECS = List.of("none", "lz4", "zstd", "snappy", "gzip");

        /** What Kafka allows (org.apache.kafka.common.internals.Topic), less the two names that are only dots. */
        private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

        public Kafka {
            if (bootstrapServers.isBlank()) {
                throw new IllegalArgumentException("bootstrap-servers is empty: name at least one host:port");
            }
            if (!TOPIC.matcher(topic).matches()) {
                throw new IllegalArgumentException(
                        "topic '" + topic + "' is no name for a topic: 1 to 249 of the characters a-z A-Z 0-9 . _ -");
            }
            if (!CODECS.contains(compression)) {
                throw new IllegalArgumentException("compression " + compression + " is none of " + CODECS);
            }
            Ranges.check("buffer-size", bufferSize, ByteSize.ofMebibytes(2), ByteSize.ofGibibytes(1));
        }

        public static Kafka defaults() {
            return new Kafka(
                    "localhost:9092", Topics.FRAMES, "lz4", ByteSize.ofMebibytes(16), ClientProperties.empty());
        }

        /** The same at other brokers. */
        public Kafka withBootstrapServers(String other) {
            return new Kafka(other, topic, compression, bufferSize, properties);
        }

        /** The same with another topic. */
        public Kafka withTopic(String other) {
            return new Kafka(bootstrapServers, other, compression, bufferSize, properties);
        }

        /** As the publisher takes it. */
        public KafkaSettings toSettings() {
            return new KafkaSettings(
                    bootstrapServers, topic, compression, bufferSize.bytes(), Map.copyOf(properties.values()));
        }
    }

    /**
     * Where batches go while Kafka is away.
     *
     * @param directory of this agent alone; empty: no spool, and the kernel drops and counts once memory is full
     * @param maxSize most bytes in the directory
     * @param fileSize of one file; what is delivered, or given up, is deleted a file at a time
     * @param forceInterval how much of the newest a power cut may take
     * @param policy what gives way when the spool is full
     * @param maxRate most bytes a second of replay, unless twice the live rate is more
     */
    public record Spool(
            Optional<Path> directory,
            ByteSize maxSize,
            ByteSize fileSize,
            Duration forceInterval,
            SpoolPolicy policy,
            ByteSize maxRate) {
        private static final int LEAST_FILES = 4;

        public Spool {
            Ranges.check("file-size", fileSize, ByteSize.ofMebibytes(1), ByteSize.ofGibibytes(1));
            ByteSize least = ByteSize.ofBytes(LEAST_FILES * fileSize.bytes());
            Ranges.check("max-size", maxSize, least, ByteSize.ofGibibytes(16 << 10));
            Ranges.check("force-interval", forceInterval, Duration.ofMillis(1), Duration.ofMinutes(1));
            Ranges.check("max-rate", maxRate, ByteSize.ofKibibytes(1), ByteSize.ofGibibytes(1 << 10));
        }

        /** None; where only a directory is given, 2 GiB in files of 16 MiB, replayed at up to 64 MiB a second. */
        public static Spool defaults() {
            return new Spool(
                    Optional.empty(),
                    ByteSize.ofGibibytes(2),
                    ByteSize.ofMebibytes(16),
                    Duration.ofMillis(200),
                    SpoolPolicy.DROP_NEWEST,
                    ByteSize.ofMebibytes(64));
        }

        /** The same in a directory. */
        public Spool withDirectory(Path other) {
            return new Spool(Optional.of(other), maxSize, fileSize, forceInterval, policy, maxRate);
        }

        /** As the spool takes it. */
        public SpoolSettings toSettings() {
            return new SpoolSettings(maxSize.bytes(), fileSize.bytes(), forceInterval, policy, maxRate.bytes());
        }
    }
}
