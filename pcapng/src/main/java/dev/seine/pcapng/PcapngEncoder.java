package dev.seine.pcapng;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Encodes the blocks of one capture file, little-endian, into bytes that it owns. The owner writes them out
 * ({@link #array()}, 0 to {@link #length()}) and calls {@link #clear()}; the array is then used again. A frame costs no
 * allocation once the array has grown. For one thread at a time.
 *
 * <p>The encoder refuses what stock tools do not read: a second section header (Wireshark then names the wrong interface),
 * interfaces of different link type or snap length (tcpdump prints nothing), captured lengths above
 * {@link CaptureLimits#MAX_SNAP_LENGTH} (capinfos, tshark and tcpdump stop). These are mistakes of the caller, so they are
 * unchecked exceptions; the bytes encoded before stay valid, and nothing of the refused block stays behind.
 */
public final class PcapngEncoder {
    /** Everything of a frame's block but its data and comments: header, options and trailer. */
    private static final int FRAME_OVERHEAD = 96;

    private enum State {
        EMPTY("before the section header"),
        BETWEEN_BLOCKS("between blocks"),
        DATA_DUE("before a frame's data"),
        OPTIONS("behind a frame's data");

        private final String place;

        State(String place) {
            this.place = place;
        }

        @Override
        public String toString() {
            return place;
        }
    }

    private final BlockBuffer buffer = new BlockBuffer();
    private final DescriptionBlocks descriptions = new DescriptionBlocks(buffer);
    private final WrittenInterfaces interfaces = new WrittenInterfaces();
    private State state = State.EMPTY;
    private int packetStart;
    private int capturedLength;
    private boolean hasOptions;

    /** Encodes a new file; its section header comes first. */
    public PcapngEncoder() {}

    /**
     * Goes on with a file that has its section header and these interfaces, in this order.
     *
     * @throws IllegalArgumentException if the interfaces may not stand in one file
     */
    public static PcapngEncoder resuming(List<InterfaceDescription> interfaces) {
        PcapngEncoder encoder = new PcapngEncoder();
        encoder.state = State.BETWEEN_BLOCKS;
        for (InterfaceDescription next : interfaces) {
            encoder.interfaces.add(next);
        }
        return encoder;
    }

    /**
     * Whether a file may have several interfaces of a link type. Raw IP, for one, may not: libpcap 1.10 stops at the second.
     */
    public static boolean allowsSeveralInterfaces(int linkType) {
        return WrittenInterfaces.allowsSeveral(linkType);
    }

    /** The array that holds the encoded bytes from index 0; another one once it has grown. */
    public byte[] array() {
        return buffer.array();
    }

    /** Bytes encoded since the last {@link #clear()}. */
    public int length() {
        return buffer.length();
    }

    /** Forgets the encoded bytes, but not the file's header and interfaces. */
    public void clear() {
        if (state != State.EMPTY) {
            requireState(State.BETWEEN_BLOCKS);
        }
        buffer.cut(0);
    }

    /** Starts the file, with the section length left open (-1) since the file is appended to. */
    public void sectionHeader(FileDescription file) {
        requireState(State.EMPTY);
        descriptions.section(file);
        state = State.BETWEEN_BLOCKS;
    }

    /**
     * Adds an interface and returns its id. Its time is always counted in nanoseconds, whatever its timestamp scale says.
     *
     * @throws IllegalArgumentException if its link type or snap length is not that of the file's first interface or is out of
     *     range, or if it is not the first and {@link #allowsSeveralInterfaces} says no
     */
    public int interfaceDescription(InterfaceDescription description) {
        requireState(State.BETWEEN_BLOCKS);
        interfaces.check(description);
        descriptions.interfaceDescription(description);
        return interfaces.add(description);
    }

    /**
     * Begins a frame; {@code data}, then any options, then {@link #endPacket()} must follow.
     *
     * @param interfaceId as {@link #interfaceDescription} returned it
     * @param timeNs unsigned nanoseconds since 1970
     * @param capturedLength bytes of data: 0 to {@link CaptureLimits#MAX_SNAP_LENGTH} and to the interface's snap length
     * @param originalLength bytes on the wire, at least the captured length
     */
    public void beginPacket(int interfaceId, long timeNs, int capturedLength, int originalLength) {
        requireState(State.BETWEEN_BLOCKS);
        interfaces.checkLengths(interfaceId, capturedLength, originalLength);
        buffer.reserve(capturedLength + FRAME_OVERHEAD);
        packetStart = buffer.begin(BlockType.ENHANCED_PACKET);
        buffer.putInt(interfaceId);
        buffer.putTime(timeNs);
        buffer.putInt(capturedLength);
        buffer.putInt(originalLength);
        this.capturedLength = capturedLength;
        hasOptions = false;
        state = State.DATA_DUE;
    }

    /** The frame's bytes, as many as its captured length. */
    public void data(byte[] source, int offset) {
        checkSource(offset, source.length);
        buffer.putPadded(source, offset, capturedLength);
        state = State.OPTIONS;
    }

    /** The frame's bytes, as many as its captured length, from an index of the buffer; its position does not count. */
    public void data(ByteBuffer source, int offset) {
        checkSource(offset, source.limit());
        buffer.putPadded(source, offset, capturedLength);
        state = State.OPTIONS;
    }

    /** {@code epb_flags}, see {@link EpbFlags}; 0 says nothing and is left out. */
    public void flags(int flags) {
        requireState(State.OPTIONS);
        if (flags != 0) {
            buffer.intOption(OptionCode.EPB_FLAGS, flags);
            hasOptions = true;
        }
    }

    /** {@code epb_packetid}: a number by which the same frame is known elsewhere. */
    public void packetId(long packetId) {
        requireState(State.OPTIONS);
        buffer.longOption(OptionCode.EPB_PACKETID, packetId);
        hasOptions = true;
    }

    /** {@code epb_dropcount}: frames lost since the one before it of the same interface; 0 is written, since it is known. */
    public void dropCount(long dropCount) {
        requireState(State.OPTIONS);
        buffer.longOption(OptionCode.EPB_DROPCOUNT, dropCount);
        hasOptions = true;
    }

    /** A comment on the frame; an empty one is left out. Unlike all else of a frame it allocates. */
    public void comment(String comment) {
        requireState(State.OPTIONS);
        int before = buffer.length();
        buffer.textOption(OptionCode.COMMENT, comment);
        hasOptions |= buffer.length() != before;
    }

    /** Ends the frame. */
    public void endPacket() {
        requireState(State.OPTIONS);
        state = State.BETWEEN_BLOCKS;
        if (hasOptions) {
            buffer.endOfOptions();
        }
        buffer.end(packetStart);
    }

    /** Totals of an interface; they belong at the end of the file. */
    public void interfaceStatistics(InterfaceStatistics statistics) {
        requireState(State.BETWEEN_BLOCKS);
        interfaces.get(statistics.interfaceId());
        descriptions.statistics(statistics);
    }

    /** A frame whose bytes are not there is taken back whole, so that the encoder can go on. */
    private void checkSource(int offset, int sourceLength) {
        requireState(State.DATA_DUE);
        if (offset < 0 || offset > sourceLength - capturedLength) {
            buffer.cut(packetStart);
            state = State.BETWEEN_BLOCKS;
            throw new IndexOutOfBoundsException(
                    "%d bytes of data at offset %d of %d".formatted(capturedLength, offset, sourceLength));
        }
    }

    private void requireState(State needed) {
        if (state != needed) {
            throw new IllegalStateException(
                    "out of order: the encoder is %s, and this is for one that is %s".formatted(state, needed));
        }
    }
}
