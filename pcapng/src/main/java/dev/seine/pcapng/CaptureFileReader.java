package dev.seine.pcapng;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a capture file in order: pcapng, or classic pcap with microseconds or nanoseconds, in either byte
 * order. The reader itself shows the frame that {@link #next()} moved to, so a frame costs no object; before the first
 * {@code next()}, and after it returned false or threw, what it shows of a frame means nothing. For one thread at a time.
 *
 * <p>Nothing in the file is trusted: whatever its bytes, a method returns or throws {@link MalformedCaptureException}, and
 * memory stays within {@link CaptureLimits}.
 */
public final class CaptureFileReader implements Closeable {
    private static final int MAGIC_LENGTH = 4;
    private static final int GZIP_MAGIC = 0x8B1F;
    private static final int ZSTD_MAGIC = 0xFD2FB528;

    private final InputWindow window;
    private final CaptureFormat format;
    private final FrameFields frame = new FrameFields();
    private @Nullable MalformedCaptureException damage;

    private CaptureFileReader(InputWindow window) throws IOException {
        this.window = window;
        this.format = detect(window);
    }

    /**
     * Opens a file.
     *
     * @throws MalformedCaptureException if it is empty or does not begin as a capture file
     */
    public static CaptureFileReader open(Path file) throws IOException {
        return open(Files.newInputStream(file), file.toString());
    }

    /**
     * Reads from a stream, which the reader owns from now on and closes even if this method throws.
     *
     * @param name what error messages call it
     * @throws MalformedCaptureException if it is empty or does not begin as a capture file
     */
    public static CaptureFileReader open(InputStream input, String name) throws IOException {
        InputWindow window = new InputWindow(input, name);
        boolean opened = false;
        try {
            CaptureFileReader reader = new CaptureFileReader(window);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                window.close();
            }
        }
    }

    /**
     * Moves to the next frame, or returns false where the file ends behind a whole block.
     *
     * @throws MalformedCaptureException if the file is damaged or truncated here. Behind damage nothing can be trusted, so
     *     each further call throws the same again. After a truncation, as after false, a further call looks whether the
     *     file has grown.
     */
    public boolean next() throws IOException {
        if (damage != null) {
            throw damage;
        }
        try {
            return format.next(frame);
        } catch (MalformedCaptureException e) {
            if (!e.truncated()) {
                damage = e;
            }
            throw e;
        }
    }

    /** The frame's interface, 0-based in order of appearance in the file, so that no two sections share an id. */
    public int interfaceId() {
        return frame.interfaceId;
    }

    /** The frame's interface. */
    public InterfaceDescription interfaceDescription() {
        return format.interfaces().get(frame.interfaceId);
    }

    /** The section that the frame stands in, 0-based; a classic pcap is one section. */
    public int sectionNumber() {
        return frame.sectionNumber;
    }

    /** Whether the frame has a time, and one between 1970 and 2554; Simple Packet Blocks have none. */
    public boolean hasTime() {
        return frame.timeNs != TimestampScale.ABSENT;
    }

    /** Unsigned nanoseconds since 1970, rounded down from a finer scale, or {@link TimestampScale#ABSENT}. */
    public long timeNs() {
        return frame.timeNs;
    }

    /** Bytes of the frame in the file. */
    public int capturedLength() {
        return frame.capturedLength;
    }

    /** Bytes of the frame on the wire, as the file claims: 0 to 2^32 - 1, and not always as many as were captured. */
    public long originalLength() {
        return frame.originalLength;
    }

    /** The array that holds the frame's bytes at {@link #dataOffset()}, valid until the next call of {@link #next()}. */
    public byte[] data() {
        return window.bytes();
    }

    /** Where in {@link #data()} the frame's bytes begin. */
    public int dataOffset() {
        return frame.dataOffset;
    }

    /** {@code epb_flags}, see {@link EpbFlags}, or 0. */
    public int flags() {
        return frame.flags;
    }

    /** {@code epb_packetid}, or {@link TimestampScale#ABSENT}. */
    public long packetId() {
        return frame.packetId;
    }

    /** Frames lost since the one before it of the same interface, or {@link TimestampScale#ABSENT} where that is not known. */
    public long dropCount() {
        return frame.dropCount;
    }

    /** The frame's comments, decoded at each call; they can be read until the next call of {@link #next()}. */
    public List<String> comments() throws IOException {
        return format.comments(frame);
    }

    /** The file offset of the frame's block or record. */
    public long position() {
        return frame.position;
    }

    /** Bytes of the frame's block or record, headers included. */
    public int blockLength() {
        return frame.blockLength;
    }

    /** What the first section header says of the file; it is known after the first {@link #next()}. */
    public FileDescription fileDescription() {
        return format.file();
    }

    /** The interfaces that have been read so far, of all sections; a view that grows. */
    public List<InterfaceDescription> interfaces() {
        return format.interfaces();
    }

    /** The latest statistics of each interface that has any, among those that have been read so far. */
    public List<InterfaceStatistics> statistics() {
        return format.statistics();
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    private static CaptureFormat detect(InputWindow window) throws IOException {
        int available = window.fill(MAGIC_LENGTH);
        if (available < MAGIC_LENGTH) {
            throw window.truncated(
                    available == 0
                            ? "the file is empty; a capture file begins with a header"
                            : "the file ends after %d bytes of its header".formatted(available));
        }
        int magic = FieldOrder.LITTLE_ENDIAN.int32(window.bytes(), 0);
        if (magic == BlockType.SECTION_HEADER) {
            return new PcapngFormat(window);
        }
        for (FieldOrder order : FieldOrder.values()) {
            if (PcapFormat.isMagic(order.int32(window.bytes(), 0))) {
                return new PcapFormat(window, order);
            }
        }
        if (magic == ZSTD_MAGIC || (magic & 0xFFFF) == GZIP_MAGIC) {
            throw window.damaged(0, "the file is compressed: decompress it first, with zstd -d or gunzip");
        }
        throw window.damaged(0, "magic number 0x%08x is neither pcap's nor pcapng's".formatted(magic));
    }
}
