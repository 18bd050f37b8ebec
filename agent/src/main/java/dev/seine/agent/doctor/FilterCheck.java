package dev.seine.agent.doctor;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.InterfaceInfo;
import dev.seine.afpacket.Libpcap;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.agent.SourceOpening;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Whether libpcap accepts the filter of a capture and what the host's policy forbids. */
final class FilterCheck implements Check {
    private static final String NAME = "filter";
    private static final int ETHERNET = 1; // LINKTYPE_ETHERNET

    private final CaptureConfig capture;
    private final String never;
    private final NetworkInterfaces interfaces;

    FilterCheck(CaptureConfig capture, String never, NetworkInterfaces interfaces) {
        this.capture = capture;
        this.never = never;
        this.interfaces = interfaces;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        EffectiveFilter filter;
        try {
            filter = new EffectiveFilter(capture.filter(), never, "");
        } catch (IllegalArgumentException e) {
            findings.accept(Finding.error(
                    NAME, String.valueOf(e.getMessage()), "change captures[].filter or never, as it says"));
            return;
        }
        if (filter.parts().isEmpty()) {
            findings.accept(
                    Finding.ok(NAME, "none: every frame is captured, but for the agent's own traffic with Kafka"));
            return;
        }
        for (String part : filter.parts()) {
            findings.accept(finding(part));
        }
    }

    private Finding finding(String expression) {
        try {
            return compiled(expression);
        } catch (FilterException e) {
            return Finding.error(
                    NAME,
                    e.getMessage() + e.caret().map(caret -> "\n" + caret).orElse(""),
                    "correct the expression: man 7 pcap-filter, and to try it: tcpdump -d 'EXPRESSION'");
        }
    }

    /** For the interface where that can be opened, else for a file of such frames, which tells as much of its syntax. */
    private Finding compiled(String expression) throws FilterException {
        List<String> names = names();
        if (!names.isEmpty() && capture.source() == CaptureConfig.SourceType.RING) {
            try {
                int instructions = 0;
                for (String name : names) {
                    instructions = Libpcap.compileForInterface(name, expression, capture.snapLength())
                            .instructions()
                            .size();
                }
                return Finding.ok(
                        NAME,
                        "'" + expression + "' compiles for " + String.join(", ", names) + ", " + instructions
                                + " instructions");
            } catch (IOException e) {
                // Which the interface's own checks report.
            }
        }
        int linkType = names.stream().findFirst().flatMap(interfaces::lookup).map(InterfaceInfo::linkType).stream()
                .flatMapToInt(OptionalInt::stream)
                .findFirst()
                .orElse(ETHERNET);
        Libpcap.compileForStoredFrames(linkType, expression, capture.snapLength());
        return Finding.ok(NAME, "'" + expression + "' is a filter; it could not be compiled for a live interface here");
    }

    private List<String> names() {
        try {
            return capture.source() == CaptureConfig.SourceType.REPLAY ? List.of() : SourceOpening.interfaces(capture);
        } catch (IOException e) {
            return List.of(); // Which the interface's own check reports.
        }
    }
}
