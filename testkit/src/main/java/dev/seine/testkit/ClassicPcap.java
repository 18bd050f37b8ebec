package dev.seine.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Classic pcap files of Ethernet frames, for tests: {@code draft-ietf-opsawg-pcap}, little-endian, nanoseconds. */
public final class ClassicPcap {
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int SNAP_LENGTH = 262_144;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private ClassicPcap() {}

    /**
     * One frame as stored.
     *
     * @param timeNs Unix time in ns
     * @param originalLength on the wire
     * @param data what was captured of it; read-only, and equal to buffers of equal bytes
     */
    public record StoredFrame(long timeNs, int originalLength, ByteBuffer data) {}

    /** Writes whole frames, at the time 0. */
    public static void write(Path file, List<byte[]> frames) throws IOException {
        int length = frames.stream()
                .mapToInt(frame -> RECORD_HEADER_LENGTH + frame.length)
                .sum();
        ByteBuffer out = ByteBuffer.allocate(FILE_HEADER_LENGTH + length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4).putLong(0);
        out.putInt(SNAP_LENGTH).putInt(LINKTYPE_ETHERNET);
        for (byte[] frame : frames) {
            out.putInt(0).putInt(0).putInt(frame.length).putInt(frame.length).put(frame);
        }
        Files.write(file, out.array());
    }

    /** Reads a file as this class or {@code tcpdump --nano} on this machine writes it. */
    public static List<StoredFrame> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < FILE_HEADER_LENGTH || in.getInt() != MAGIC_NANOSECONDS) {
            throw new IOException(file + " is not a little-endian pcap file of nanoseconds");
        }
        in.position(FILE_HEADER_LENGTH);
        List<StoredFrame> records = new ArrayList<>();
        while (in.hasRemaining()) {
            long timeNs = Integer.toUnsignedLong(in.getInt()) * NS_PER_SECOND + in.getInt();
            byte[] data = new byte[in.getInt()];
            int originalLength = in.getInt();
            in.get(data);
            records.add(new StoredFrame(
                    timeNs, originalLength, ByteBuffer.wrap(data).asReadOnlyBuffer()));
        }
        return records;
    }
}
