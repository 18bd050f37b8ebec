package dev.seine.agent.config;

import dev.seine.afpacket.FanoutMode;
import dev.seine.agent.limit.LimitSettings;
import dev.seine.proto.BatchFormat;
import dev.seine.runtime.config.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One capture.
 *
 * @param id its name in every batch
 * @param source what reads the frames
 * @param interfaces names of interfaces; none: the one with the default route
 * @param file the capture file of a replay
 * @param filter in pcap-filter(7) syntax; empty: all frames
 * @param snapLength most bytes kept of a frame, 1 to 262,144
 * @param promiscuous whether frames for other hosts are captured too
 * @param limits what the capture may take
 * @param ring what a ring is like
 */
public record CaptureConfig(
        String id,
        SourceType source,
        List<String> interfaces,
        Optional<Path> file,
        String filter,
        int snapLength,
        boolean promiscuous,
        Limits limits,
        Ring ring) {
    /** What reads the frames. */
    public enum SourceType {
        /** A kernel ring. */
        RING,
        /** Any device that libpcap knows. */
        LIBPCAP,
        /** A capture file. */
        REPLAY
    }

    public CaptureConfig {
        if (id.isBlank()) {
            throw new IllegalArgumentException("the id of a capture is empty");
        }
        interfaces = List.copyOf(interfaces);
        Ranges.check("snap-length", snapLength, 1, BatchFormat.MAX_SNAP_LENGTH);
        if ((source == SourceType.REPLAY) != file.isPresent()) {
            throw new IllegalArgumentException("capture " + id + ": a file goes with source replay, and only there");
        }
    }

    /** Everything on the interface with the default route. */
    public static CaptureConfig defaults() {
        return new CaptureConfig(
                "default",
                SourceType.RING,
                List.of(),
                Optional.empty(),
                "",
                BatchFormat.MAX_SNAP_LENGTH,
                true,
                Limits.none(),
                Ring.defaults());
    }

    /** Memory of all its rings; a capture that names no interface has one. */
    public long ringBytes() {
        return source == SourceType.RING
                ? Math.max(1L, interfaces.size()) * ring.count() * ring.size().bytes()
                : 0;
    }

    /**
     * What a capture may take, all its interfaces and rings together; 0 is no limit.
     *
     * @param framesPerSecond above which frames are dropped and counted
     * @param bytesPerSecond captured bytes above which frames are dropped and counted
     * @param duration after which the capture ends
     * @param frames after which the capture ends
     * @param bytes captured bytes before which the capture ends
     */
    public record Limits(
            long framesPerSecond, ByteSize bytesPerSecond, Duration duration, long frames, ByteSize bytes) {
        public Limits {
            Ranges.check("frames-per-second", framesPerSecond, 0L, Long.MAX_VALUE);
            Ranges.check("frames", frames, 0L, Long.MAX_VALUE);
        }

        /** No limit. */
        public static Limits none() {
            return new Limits(0, ByteSize.ofBytes(0), Duration.ZERO, 0, ByteSize.ofBytes(0));
        }

        /** For the loader: keys that are not written. */
        static Limits defaults() {
            return none();
        }

        /** As the capture takes it. */
        public LimitSettings toSettings() {
            return new LimitSettings(framesPerSecond, bytesPerSecond.bytes(), duration, frames, bytes.bytes());
        }
    }

    /**
     * What a ring is like.
     *
     * @param size memory of one ring
     * @param blockSize a multiple of the page size, at most 512 KiB because a block becomes one Kafka record
     * @param blockRetireTimeout after how long the kernel hands over a block that is not full
     * @param count rings for each interface, 1 to 64; the kernel shares the frames out among them
     * @param fanout how it does that
     */
    public record Ring(ByteSize size, ByteSize blockSize, Duration blockRetireTimeout, int count, FanoutMode fanout) {
        public Ring {
            Ranges.check("block-size", blockSize, ByteSize.ofKibibytes(4), ByteSize.ofKibibytes(512));
            Ranges.check("size", size, ByteSize.ofBytes(4 * blockSize.bytes()), ByteSize.ofGibibytes(4));
            Ranges.check("block-retire-timeout", blockRetireTimeout, Duration.ofMillis(1), Duration.ofSeconds(10));
            Ranges.check("count", count, 1, 64);
        }

        /** A quiet interface fills no block, so its timeout sets how many batches a second it costs the host: four. */
        public static Ring defaults() {
            return new Ring(
                    ByteSize.ofMebibytes(64), ByteSize.ofKibibytes(512), Duration.ofMillis(250), 1, FanoutMode.HASH);
        }
    }
}
