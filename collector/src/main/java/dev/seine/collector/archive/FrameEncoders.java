package dev.seine.collector.archive;

import dev.seine.pcapng.CaptureLimits;
import dev.seine.pcapng.InterfaceDescription;
import dev.seine.pcapng.PcapngEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One encoder for the frames of all files of a link type, however many files there are: an encoder keeps an array as large as
 * the largest batch. It believes that every file has {@link #maxInterfaces} interfaces; whether a file has the one that a
 * frame names is checked by {@link OpenCaptureFile}. For one thread at a time.
 */
public final class FrameEncoders {
    private static final int MAX_INTERFACES = 1_024;

    private static final int MAX_KEPT = 8;

    private final LinkedHashMap<Integer, PcapngEncoder> byLinkType = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, PcapngEncoder> eldest) {
            return size() > MAX_KEPT;
        }
    };

    /** Most interfaces of a file of a link type; a host that needs more gets another file. */
    static int maxInterfaces(int linkType) {
        return PcapngEncoder.allowsSeveralInterfaces(linkType) ? MAX_INTERFACES : 1;
    }

    /** An encoder without bytes in it. */
    PcapngEncoder of(int linkType) {
        PcapngEncoder encoder = byLinkType.get(linkType);
        if (encoder == null) {
            InterfaceDescription any = InterfaceDescription.named("", linkType, CaptureLimits.MAX_SNAP_LENGTH);
            encoder = PcapngEncoder.resuming(Collections.nCopies(maxInterfaces(linkType), any));
            byLinkType.put(linkType, encoder);
        }
        encoder.clear();
        return encoder;
    }
}
