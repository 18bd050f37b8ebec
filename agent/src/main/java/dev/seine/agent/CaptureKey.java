package dev.seine.agent;

import dev.seine.agent.config.CaptureConfig;
import java.io.IOException;
import java.util.List;

/**
 * What a reload takes up or gives up as a whole: all rings of one interface of one capture.
 *
 * @param captureId the capture's name in the configuration
 * @param interfaceName interface or libpcap device; empty for a capture file
 */
record CaptureKey(String captureId, String interfaceName) {
    /**
     * The keys of a capture.
     *
     * @throws IOException if the capture names no interface and there is no default route to take one from
     */
    static List<CaptureKey> of(CaptureConfig capture) throws IOException {
        if (capture.source() == CaptureConfig.SourceType.REPLAY) {
            return List.of(new CaptureKey(capture.id(), ""));
        }
        return SourceOpening.interfaces(capture).stream()
                .distinct()
                .map(name -> new CaptureKey(capture.id(), name))
                .toList();
    }

    @Override
    public String toString() {
        return "capture " + captureId + (interfaceName.isEmpty() ? "" : " on " + interfaceName);
    }
}
