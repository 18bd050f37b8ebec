package dev.seine.collector;

import dev.seine.proto.Topics;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ClientProperties;
import dev.seine.runtime.http.ListenAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a collector is told.
 *
 * @param collectorId its name among the collectors of a group, the same after a restart: 1 to 100 of A-Z a-z 0-9 . _ -
 */
public record CollectorConfig(
        String collectorId,
        Archive archive,
        Kafka kafka,
        Seal seal,
        Checkpoint checkpoint,
        Retention retention,
        Http http) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public CollectorConfig {
        if (!ID.matcher(collectorId).matches()) {
            throw new IllegalArgumentException("collectorId must be 1 to 100 characters of A-Z a-z 0-9 . _ -");
        }
    }

    /** What holds for each key that a configuration leaves out. */
    public static CollectorConfig defaults() {
        return new CollectorConfig(
                hostName(),
                Archive.defaults(),
                Kafka.defaults(),
                Seal.defaults(),
                Checkpoint.defaults(),
                Retention.defaults(),
                Http.defaults());
    }

    /**
     * Where the archive is.
     *
     * @param directory its root; one collector at a time
     * @param maxOpenFiles most capture files that are held open at a time; hosts may be more
     */
    public record Archive(Path directory, int maxOpenFiles) {
        public Archive {
            if (maxOpenFiles < 1) {
                throw new IllegalArgumentException("maxOpenFiles must be at least 1");
            }
        }

        public static Archive defaults() {
            return new Archive(Path.of("/var/lib/seine/archive"), 256);
        }
    }

    /**
     * Where frames come from.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @param topic that agents write to
     * @param groupId collectors of one group share the topic's partitions
     * @param properties handed through to Kafka's consumer, such as {@code security.protocol}
     */
    public record Kafka(String bootstrapServers, String topic, String groupId, ClientProperties properties) {
        private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,200}");

        public Kafka {
            if (bootstrapServers.isBlank()) {
                throw new IllegalArgumentException("bootstrapServers must name a broker, such as localhost:9092");
            }
            if (!TOPIC.matcher(topic).matches()) {
                throw new IllegalArgumentException("topic must be 1 to 200 characters of A-Z a-z 0-9 . _ -");
            }
            if (groupId.isBlank()) {
                throw new IllegalArgumentException("groupId must not be empty");
            }
        }

        public static Kafka defaults() {
            return new Kafka("localhost:9092", Topics.FRAMES, "seine-collector", ClientProperties.empty());
        }
    }

    /**
     * When an open capture file becomes a sealed one.
     *
     * @param maxSize of the open file, uncompressed: 64 KiB to 1 GiB
     * @param maxAge since its first record, by the time of the records and by the clock
     * @param compressionLevel zstd's, 1 to 19
     */
    public record Seal(ByteSize maxSize, Duration maxAge, int compressionLevel) {
        private static final ByteSize LEAST = ByteSize.ofKibibytes(64);
        private static final ByteSize MOST = ByteSize.ofGibibytes(1);

        public Seal {
            if (maxSize.compareTo(LEAST) < 0 || maxSize.compareTo(MOST) > 0) {
                throw new IllegalArgumentException("maxSize must be " + LEAST + " to " + MOST);
            }
            if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("maxAge must be at least 1s");
            }
            if (compressionLevel < 1 || compressionLevel > 19) {
                throw new IllegalArgumentException("compressionLevel must be 1 to 19");
            }
        }

        public static Seal defaults() {
            return new Seal(ByteSize.ofMebibytes(256), Duration.ofMinutes(5), 1);
        }
    }

    /**
     * When what was appended is forced to disk and acknowledged.
     *
     * @param interval at the latest after this, while there is something to acknowledge
     * @param maxBytes at the latest after so many bytes of frames
     */
    public record Checkpoint(Duration interval, ByteSize maxBytes) {
        public Checkpoint {
            if (interval.compareTo(Duration.ofMillis(10)) < 0 || interval.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException("interval must be 10ms to 1m");
            }
            if (maxBytes.bytes() < 1) {
                throw new IllegalArgumentException("maxBytes must be at least 1");
            }
        }

        public static Checkpoint defaults() {
            return new Checkpoint(Duration.ofSeconds(1), ByteSize.ofMebibytes(64));
        }
    }

    /**
     * When sealed capture files are deleted, the oldest first. A limit of 0 is none.
     *
     * @param maxAge since the first frame of a file
     * @param maxBytesPerHost of all sealed files of a host
     * @param minFreeSpace that the file system should keep free
     */
    public record Retention(Duration maxAge, ByteSize maxBytesPerHost, ByteSize minFreeSpace) {
        public Retention {
            if (maxAge.isNegative()) {
                throw new IllegalArgumentException("maxAge must not be negative");
            }
        }

        public static Retention defaults() {
            return new Retention(Duration.ZERO, ByteSize.ofBytes(0), ByteSize.ofBytes(0));
        }
    }

    /**
     * Metrics and health over HTTP, without TLS or authentication.
     *
     * @param enabled whether there is a server at all
     * @param listen where it listens; stay on a loopback address
     */
    public record Http(boolean enabled, ListenAddress listen) {
        public static Http defaults() {
            return new Http(true, ListenAddress.loopback(9471));
        }
    }

    /** Names that a host may have but a collector may not are replaced, so that the default always works. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
            return name.isEmpty() ? "collector" : name.substring(0, Math.min(name.length(), 100));
        } catch (UnknownHostException e) {
            return "collector";
        }
    }
}
