package dev.seine.pcapng;

import dev.seine.testkit.Corpus;
import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag(Rounds.FAULT)
class CaptureFileFuzzTest {
    private static final int LARGEST_SAMPLE = 8 << 10;

    /** What the project makes itself, and all small files of the corpus where there is one. */
    private static List<byte[]> samples() throws IOException {
        List<byte[]> samples = new ArrayList<>();
        samples.add(Written.file(Written.ETHERNET, 4));
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            samples.add(new RawFile(order)
                    .pcapHeader(0xA1B2C3D4, 0x0204, 100, 1)
                    .pcapRecord(1, 1, 8, 8)
                    .raw(new byte[8])
                    .toBytes());
        }
        for (String folder : List.of("pcapng", "tcpdump")) {
            for (Path file : Corpus.files(folder)) {
                if (Files.size(file) <= LARGEST_SAMPLE) {
                    samples.add(Files.readAllBytes(file));
                }
            }
        }
        return samples;
    }

    @Timeout(7_200)
    @Test
    void anyBytesAreACaptureFileOrMalformed() throws IOException {
        captureFiles()
                .run(Rounds.of("fuzzed capture files", 5_000, 100_000_000), CaptureFileFuzzTest.class, "captureFiles");
    }

    static Fuzz captureFiles() throws IOException {
        // A window, and a block of the most that is accepted at once.
        return new Fuzz(
                samples(),
                MalformedCaptureException.class,
                new Fuzz.Allocation(200, 2L * CaptureLimits.MAX_BLOCK_LENGTH),
                CaptureFileFuzzTest::read);
    }

    /** All frames, up to the damage; a file that does not even begin well is malformed as a whole. */
    private static List<Object> read(byte[] file) throws IOException {
        CRC32C content = new CRC32C();
        long frames = 0;
        String damage = "";
        try (CaptureFileReader reader = CaptureFileReader.open(new ByteArrayInputStream(file), "fuzzed")) {
            try {
                while (reader.next()) {
                    frames++;
                    content.update(reader.data(), reader.dataOffset(), reader.capturedLength());
                    content.update((int) reader.timeNs());
                    content.update(reader.interfaceDescription().toString().length());
                }
            } catch (MalformedCaptureException e) {
                damage = e.getMessage() + e.truncated();
            }
        }
        return List.of(content.getValue(), frames, damage);
    }
}
