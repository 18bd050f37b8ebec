package dev.seine.agent.cli;

import dev.seine.agent.config.CaptureConfig;
import dev.seine.proto.BatchFormat;
import dev.seine.runtime.config.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The options of tcpdump and dumpcap, with their letters. */
public final class CaptureOptions {
    @Option(
            names = {"-i", "--interface"},
            paramLabel = "IFACE",
            description =
                    "Capture on this interface; may be given several times. Default: the one with the default route.")
    private List<String> interfaces = List.of();

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "EXPR",
            description = "Filter in pcap-filter(7) syntax; the same as the words at the end.")
    private @Nullable String filter;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "Filter in pcap-filter(7) syntax. Default: all frames.")
    private List<String> words = List.of();

    @Option(
            names = {"-s", "--snapshot-length"},
            paramLabel = "BYTES",
            description = "Keep at most so many bytes of a frame; 0 for all. Default: 262144.")
    private @Nullable Integer snapLength;

    @Option(
            names = {"-p", "--no-promiscuous-mode"},
            description = "Leave the interface as it is instead of also capturing frames for other hosts.")
    private boolean notPromiscuous;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            converter = PositiveLong.class,
            description = "End after N frames.")
    private @Nullable Long count;

    @Option(
            names = "--max-bytes",
            paramLabel = "SIZE",
            description = "End before more than so many captured bytes, such as 10GiB.")
    private @Nullable String bytes;

    @Option(
            names = "--max-frame-rate",
            paramLabel = "N",
            converter = PositiveLong.class,
            description = "Send at most N frames a second; drop and count what comes faster.")
    private @Nullable Long frameRate;

    @Option(
            names = "--max-byte-rate",
            paramLabel = "SIZE",
            description =
                    "Send at most so many captured bytes a second, such as 50MiB; drop and count what comes faster.")
    private @Nullable String byteRate;

    @Option(
            names = {"-r", "--replay"},
            paramLabel = "FILE",
            description = "Take the frames of a pcap or pcapng file instead of an interface's; needs no privileges.")
    private @Nullable Path replay;

    @Option(names = "--libpcap", description = "Capture through libpcap instead of a ring, for devices that have none.")
    private boolean libpcap;

    /** Accepts 1 and more. */
    static final class PositiveLong implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                long number = Long.parseLong(value);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below, like any other wrong number.
            }
            throw new TypeConversionException("'" + value + "' is not a whole number from 1 up");
        }
    }

    /** Whether anything about what to capture was given. */
    boolean given() {
        return !interfaces.isEmpty()
                || filter != null
                || !words.isEmpty()
                || snapLength != null
                || notPromiscuous
                || count != null
                || bytes != null
                || frameRate != null
                || byteRate != null
                || replay != null
                || libpcap;
    }

    /** The capture that the options describe. */
    public CaptureConfig toCapture() {
        CaptureConfig defaults = CaptureConfig.defaults();
        if (replay != null && (!interfaces.isEmpty() || libpcap)) {
            throw new IllegalArgumentException("--replay takes the place of an interface: leave out -i and --libpcap");
        }
        if (filter != null && !words.isEmpty()) {
            throw new IllegalArgumentException("two filters: '" + filter + "' and '" + String.join(" ", words) + "'");
        }
        return new CaptureConfig(
                defaults.id(),
                sourceType(),
                interfaces,
                Optional.ofNullable(replay),
                filter != null ? filter : String.join(" ", words),
                snapLength == null || snapLength == 0 ? BatchFormat.MAX_SNAP_LENGTH : snapLength,
                !notPromiscuous,
                limits(),
                defaults.ring());
    }

    private CaptureConfig.Limits limits() {
        return new CaptureConfig.Limits(
                frameRate == null ? 0 : frameRate,
                size("--max-byte-rate", byteRate),
                Duration.ZERO,
                count == null ? 0 : count,
                size("--max-bytes", bytes));
    }

    private static ByteSize size(String name, @Nullable String value) {
        return value == null ? ByteSize.ofBytes(0) : AgentOptions.option(name, value, ByteSize::parse);
    }

    private CaptureConfig.SourceType sourceType() {
        if (replay != null) {
            return CaptureConfig.SourceType.REPLAY;
        }
        return libpcap ? CaptureConfig.SourceType.LIBPCAP : CaptureConfig.SourceType.RING;
    }
}
