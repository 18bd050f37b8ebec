package dev.seine.bench.machine;

import dev.seine.pcapng.CaptureFileReader;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Corpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Frames to send again and again.
 *
 * @param title their size, or where they are from
 * @param file classic pcap
 * @param count frames in the file
 * @param bytes of all frames together
 */
public record Frames(String title, Path file, int count, long bytes) {
    private static final int ETHERNET = 1; // LINKTYPE_ETHERNET
    private static final int FLOWS = 64;
    /** More bytes than a compressor remembers, so that none finds the loop; frames, for small sizes and large. */
    private static final long DISTINCT_BYTES = 12_000_000;

    private static final int COUNT = 1_000;
    private static final int FEW = 100;
    private static final int HEADERS = 42;
    private static final int MTU = 1_514;
    private static final byte[] WORDS =
            "GET /index.html HTTP/1.1 Host: www.example.org Accept: text/html Connection: keep-alive "
                    .getBytes(StandardCharsets.US_ASCII);

    /** The mean length. */
    public double meanBytes() {
        return (double) bytes / count;
    }

    /**
     * UDP datagrams of 64 flows. Of the payload one half is random and one half is text that repeats, so that it compresses
     * about as well as mixed traffic does.
     */
    public static Frames ofSize(int size, Path folder) throws IOException {
        return ofSize(size, (int) (DISTINCT_BYTES / size), folder);
    }

    /** Few enough that a low rate can be sent for some seconds: a file is always sent to its end. */
    public static Frames few(int size, Path folder) throws IOException {
        return ofSize(size, FEW, folder);
    }

    /** The same with so many different frames: more than a compressor remembers, where it must not find the loop. */
    public static Frames ofSize(int size, int count, Path folder) throws IOException {
        Random random = new Random(1);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(datagram(size, i, random));
        }
        return write(size + " B", frames, folder.resolve("frames-" + size + ".pcap"));
    }

    /** Every Ethernet frame of tcpdump's test captures that fits an MTU of 1,500; without a corpus, the simple IMIX. */
    public static Frames mixed(Path folder) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        for (Path capture : Corpus.files("tcpdump")) {
            addEthernet(capture, frames);
        }
        if (!frames.isEmpty()) {
            return write("mix of tcpdump's tests", frames, folder.resolve("frames-mix.pcap"));
        }
        Random random = new Random(1);
        // 7 : 4 : 1, as in https://en.wikipedia.org/wiki/Internet_Mix
        for (int i = 0; i < COUNT * 12; i++) {
            int kind = i % 12;
            frames.add(datagram(kind < 7 ? 64 : kind < 11 ? 590 : MTU, i, random));
        }
        return write("IMIX", frames, folder.resolve("frames-mix.pcap"));
    }

    private static void addEthernet(Path capture, List<byte[]> frames) {
        List<byte[]> found = new ArrayList<>();
        try (CaptureFileReader reader = CaptureFileReader.open(capture)) {
            while (reader.next()) {
                boolean ethernet = reader.interfaceDescription().linkType() == ETHERNET;
                if (ethernet && reader.capturedLength() >= 14 && reader.capturedLength() <= MTU) {
                    int start = reader.dataOffset();
                    found.add(Arrays.copyOfRange(reader.data(), start, start + reader.capturedLength()));
                }
            }
        } catch (IOException e) {
            // Some captures of the suite end in the middle of a frame; what came before counts.
        }
        frames.addAll(found);
    }

    private static byte[] datagram(int size, int number, Random random) {
        ByteBuffer frame = ByteBuffer.allocate(size);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0});
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (size - 14));
        frame.putShort((short) number)
                .putShort((short) 0)
                .put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0);
        frame.putInt(0x0a000001).putInt(0x0a000002 + number % FLOWS);
        frame.putShort((short) (1_000 + number % FLOWS)).putShort((short) 9);
        frame.putShort((short) (size - 34)).putShort((short) 0);
        byte[] payload = new byte[size - HEADERS];
        random.nextBytes(payload);
        int start = random.nextInt(WORDS.length);
        for (int i = payload.length / 2; i < payload.length; i++) {
            payload[i] = WORDS[(start + i) % WORDS.length];
        }
        return frame.put(payload).array();
    }

    private static Frames write(String title, List<byte[]> frames, Path file) throws IOException {
        ClassicPcap.write(file, frames);
        return new Frames(
                title,
                file,
                frames.size(),
                frames.stream().mapToLong(frame -> frame.length).sum());
    }
}
