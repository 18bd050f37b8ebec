package dev.seine.pcapng;

import java.io.IOException;
import java.util.List;

/**
 * Classic pcap, draft-ietf-opsawg-pcap: a file header of 24 bytes, then records. Also Kuznetsov's variant, whose record
 * headers are longer, and the old versions that swapped the two lengths, as libpcap reads them ({@code sf-pcap.c}).
 */
final class PcapFormat implements CaptureFormat {
    private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int MAGIC_KUZNETSOV = 0xA1B2CD34;

    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    /** Kuznetsov's adds interface index, protocol and packet type. */
    private static final int KUZNETSOV_RECORD_HEADER = 24;
    /** {@code LT_LINKTYPE} of libpcap: the bits above tell of the FCS. */
    private static final int LINK_TYPE_MASK = 0x03FF_FFFF;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICROSECOND = 1_000L;

    private final InputWindow window;
    private final FieldOrder order;
    private final int recordHeader;
    private final long nanosPerFraction;
    private final LengthOrder lengthOrder;
    private final InterfaceDescription description;

    /** Which of a record's two lengths stands first; it depends on the version. */
    private enum LengthOrder {
        CAPTURED_FIRST,
        ORIGINAL_FIRST,
        SMALLER_IS_CAPTURED
    }

    /** The order of a file with these first four bytes, if they are a magic number of this format. */
    static boolean isMagic(int magic) {
        return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_KUZNETSOV;
    }

    PcapFormat(InputWindow window, FieldOrder order) throws IOException {
        this.window = window;
        this.order = order;
        if (window.fill(FILE_HEADER) < FILE_HEADER) {
            throw window.truncated("the file ends inside its header of %d bytes".formatted(FILE_HEADER));
        }
        byte[] bytes = window.bytes();
        int magic = order.int32(bytes, 0);
        recordHeader = magic == MAGIC_KUZNETSOV ? KUZNETSOV_RECORD_HEADER : RECORD_HEADER;
        nanosPerFraction = magic == MAGIC_NANOSECONDS ? 1 : NANOS_PER_MICROSECOND;
        lengthOrder = lengthOrder(order.uint16(bytes, 4), order.uint16(bytes, 6));
        description = InterfaceDescription.ofPcap(
                order.int32(bytes, 20) & LINK_TYPE_MASK,
                (int) Math.min(Integer.MAX_VALUE, order.uint32(bytes, 16)),
                magic == MAGIC_NANOSECONDS ? TimestampScale.NANOSECONDS : TimestampScale.MICROSECONDS);
        window.advance(FILE_HEADER);
    }

    @Override
    public boolean next(FrameFields frame) throws IOException {
        int available = window.fill(recordHeader);
        if (available < recordHeader) {
            if (available == 0) {
                return false;
            }
            throw window.truncated(
                    "the file ends after %d of the %d bytes of a record header".formatted(available, recordHeader));
        }
        readHeader(frame);
        frame.position = window.offset();
        frame.blockLength = recordHeader + frame.capturedLength;
        if (window.fill(frame.blockLength) < frame.blockLength) {
            throw window.truncated("the file ends inside a record of %d bytes".formatted(frame.blockLength));
        }
        frame.dataOffset = window.start() + recordHeader;
        window.advance(frame.blockLength);
        return true;
    }

    private void readHeader(FrameFields frame) throws MalformedCaptureException {
        byte[] bytes = window.bytes();
        int start = window.start();
        frame.clearOptions();
        frame.interfaceId = 0;
        frame.sectionNumber = 0;
        frame.timeNs =
                order.uint32(bytes, start) * NANOS_PER_SECOND + order.uint32(bytes, start + 4) * nanosPerFraction;
        long first = order.uint32(bytes, start + 8);
        long second = order.uint32(bytes, start + 12);
        boolean swapped = switch (lengthOrder) {
            case CAPTURED_FIRST -> false;
            case ORIGINAL_FIRST -> true;
            case SMALLER_IS_CAPTURED -> first > second;
        };
        long captured = swapped ? second : first;
        int limit = CaptureLimits.maximumCapturedLength(description.linkType());
        if (captured > limit) {
            throw window.damaged(swapped ? 12 : 8, "captured length %d (allowed 0 to %d)".formatted(captured, limit));
        }
        frame.capturedLength = (int) captured;
        frame.originalLength = swapped ? first : second;
    }

    private LengthOrder lengthOrder(int major, int minor) throws MalformedCaptureException {
        // 543.0 is what DG/UX tcpdump wrote, according to libpcap.
        if (major == 543 && minor == 0) {
            return LengthOrder.ORIGINAL_FIRST;
        }
        if (major != 2 || minor > 4) {
            throw window.damaged(4, "pcap version %d.%d (known are 2.0 to 2.4 and 543.0)".formatted(major, minor));
        }
        if (minor == 3) {
            return LengthOrder.SMALLER_IS_CAPTURED;
        }
        return minor < 3 ? LengthOrder.ORIGINAL_FIRST : LengthOrder.CAPTURED_FIRST;
    }

    @Override
    public List<String> comments(FrameFields frame) {
        return List.of();
    }

    @Override
    public FileDescription file() {
        return FileDescription.NONE;
    }

    @Override
    public List<InterfaceDescription> interfaces() {
        return List.of(description);
    }

    @Override
    public List<InterfaceStatistics> statistics() {
        return List.of();
    }
}
