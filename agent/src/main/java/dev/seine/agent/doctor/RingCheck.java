package dev.seine.agent.doctor;

import dev.seine.afpacket.FilterProgram;
import dev.seine.afpacket.NativeCallException;
import dev.seine.afpacket.PacketRing;
import dev.seine.afpacket.RingSettings;
import dev.seine.afpacket.UnsupportedLinkException;
import dev.seine.agent.SourceOpening;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens all rings for a moment, with a filter that rejects every frame: only so can be known what the kernel gives. */
final class RingCheck implements Check {
    private static final String NAME = "ring";

    private final List<CaptureConfig> captures;

    RingCheck(List<CaptureConfig> captures) {
        this.captures = captures;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        List<PacketRing> opened = new ArrayList<>();
        try {
            for (CaptureConfig capture : captures) {
                if (capture.source() == CaptureConfig.SourceType.RING) {
                    for (String name : names(capture)) {
                        findings.accept(open(capture, name, opened));
                    }
                }
            }
        } finally {
            opened.forEach(RingCheck::close);
        }
    }

    private static List<String> names(CaptureConfig capture) {
        try {
            return SourceOpening.interfaces(capture);
        } catch (IOException e) {
            return List.of(); // Which the interface's own check reports.
        }
    }

    private static Finding open(CaptureConfig capture, String name, List<PacketRing> opened) {
        long grantedBytes = 0;
        int count = capture.ring().count();
        try {
            RingSettings wanted = quiet(SourceOpening.ringSettings(capture, name, 0));
            for (int i = 0; i < count; i++) {
                PacketRing ring = PacketRing.open(wanted, FilterProgram.rejectAll());
                opened.add(ring);
                grantedBytes += ring.settings().ringBytes();
            }
            return compared(name, count, grantedBytes, wanted.ringBytes() * count);
        } catch (NativeCallException | UnsupportedLinkException | IllegalArgumentException e) {
            return Finding.error(NAME, "no ring on " + name + ": " + e.getMessage(), remedy(name));
        }
    }

    private static String remedy(String name) {
        return "see the findings about the capability and the interface; for memory a smaller captures[].ring.size; to"
                + " compare: tcpdump -i " + name + " -c 1";
    }

    private static Finding compared(String name, int count, long grantedBytes, long wantedBytes) {
        if (grantedBytes < wantedBytes) {
            return Finding.warning(
                    NAME,
                    "the kernel has too little memory: " + name + " gets " + ByteSize.ofBytes(grantedBytes) + " of "
                            + ByteSize.ofBytes(wantedBytes),
                    "set captures[].ring.size: " + ByteSize.ofBytes(grantedBytes / count)
                            + ", or free memory of the host");
        }
        return Finding.ok(NAME, name + " gets " + ByteSize.ofBytes(grantedBytes) + " of ring, opened and closed again");
    }

    /** An agent that runs already must not notice: no promiscuous mode, and no group of rings joined. */
    private static RingSettings quiet(RingSettings wanted) {
        return new RingSettings(
                wanted.interfaceName(),
                wanted.snapLength(),
                wanted.blockSizeBytes(),
                wanted.blockCount(),
                wanted.blockRetireTimeoutMs(),
                false,
                wanted.ignoreOutgoing(),
                false,
                Optional.empty());
    }

    private static void close(PacketRing ring) {
        try {
            ring.close();
        } catch (NativeCallException e) {
            // The kernel takes it back when this process ends, which is soon.
        }
    }
}
