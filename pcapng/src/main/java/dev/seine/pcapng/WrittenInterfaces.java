package dev.seine.pcapng;

import java.util.ArrayList;
import java.util.List;

/** The interfaces of a file that is written, and what stock tools allow of them and of their frames. */
final class WrittenInterfaces {
    private static final int MAX_LINK_TYPE = 0xFFFF;

    private final List<InterfaceDescription> interfaces = new ArrayList<>();

    /**
     * Whether libpcap 1.10 reads a file with several interfaces of a link type. It compares the first one's DLT with the
     * next one's LINKTYPE ({@code add_interface} in {@code sf-pcapng.c}), and so stops where those two numbers differ on
     * Linux ({@code pcap-common.c}): ATM (100), raw IP (101), SLIP (102) and PPP (103) of BSD/OS, classical IP over ATM
     * (106).
     */
    static boolean allowsSeveral(int linkType) {
        return switch (linkType) {
            case 100, 101, 102, 103, 106 -> false;
            default -> true;
        };
    }

    /** Adds an interface and returns its id. */
    int add(InterfaceDescription description) {
        check(description);
        interfaces.add(description);
        return interfaces.size() - 1;
    }

    InterfaceDescription get(int interfaceId) {
        if (interfaceId < 0 || interfaceId >= interfaces.size()) {
            throw new IllegalArgumentException(
                    "interface %d; the file has %d so far".formatted(interfaceId, interfaces.size()));
        }
        return interfaces.get(interfaceId);
    }

    void check(InterfaceDescription added) {
        if (added.linkType() > MAX_LINK_TYPE) {
            throw new IllegalArgumentException("interface %s: link type %d (allowed 0 to %d)"
                    .formatted(added.name(), added.linkType(), MAX_LINK_TYPE));
        }
        if (added.snapLength() > CaptureLimits.MAX_SNAP_LENGTH) {
            throw new IllegalArgumentException("interface %s: snap length %d (allowed 0 to %d)"
                    .formatted(added.name(), added.snapLength(), CaptureLimits.MAX_SNAP_LENGTH));
        }
        if (interfaces.size() == CaptureLimits.MAX_INTERFACES) {
            throw new IllegalArgumentException("interface %s is one more than the %d that are read: write another file"
                    .formatted(added.name(), CaptureLimits.MAX_INTERFACES));
        }
        if (!interfaces.isEmpty()) {
            checkAlike(interfaces.getFirst(), added);
        }
    }

    void checkLengths(int interfaceId, int capturedLength, int originalLength) {
        int snapLength = get(interfaceId).snapLength();
        int limit = snapLength == 0 ? CaptureLimits.MAX_SNAP_LENGTH : snapLength;
        if (capturedLength < 0 || capturedLength > limit) {
            throw new IllegalArgumentException("captured length %d (allowed 0 to %d)".formatted(capturedLength, limit));
        }
        if (originalLength < capturedLength) {
            throw new IllegalArgumentException(
                    "original length %d is less than the captured length %d".formatted(originalLength, capturedLength));
        }
    }

    private static void checkAlike(InterfaceDescription first, InterfaceDescription added) {
        String remedy = "tcpdump reads no mixture: write another file";
        if (added.linkType() != first.linkType()) {
            throw new IllegalArgumentException("interface %s: link type %d in a file of link type %d; %s"
                    .formatted(added.name(), added.linkType(), first.linkType(), remedy));
        }
        if (added.snapLength() != first.snapLength()) {
            throw new IllegalArgumentException("interface %s: snap length %d in a file of snap length %d; %s"
                    .formatted(added.name(), added.snapLength(), first.snapLength(), remedy));
        }
        if (!allowsSeveral(first.linkType())) {
            throw new IllegalArgumentException(
                    "interface %s: a second one of link type %d, at which libpcap stops: write another file"
                            .formatted(added.name(), first.linkType()));
        }
    }
}
