package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.Wireshark.Row;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What our reader finds in a file, said as Wireshark says it.
 *
 * @param stopped whether it stopped at an error
 * @param rows the frames, up to the error
 */
record InWiresharksWords(boolean stopped, List<Row> rows) {
    /** Of these Wireshark takes the 4-byte pseudo header away from both lengths (LINKTYPE_SUNATM). */
    private static final int LINKTYPE_SUNATM = 123;

    private static final int SUNATM_PSEUDO_HEADER = 4;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * Stands for the time of a pcap record whose fraction is a second or more, which the format forbids: Wireshark shows
     * what is left of it in 32 bits, we add it up.
     */
    private static final String FORBIDDEN_TIME = "fraction of a second or more";

    /** Wireshark's rows, with the times left out that it and we understand differently. */
    List<Row> withoutForbiddenTimes(List<Row> theirs) {
        List<Row> compared = new ArrayList<>();
        for (Row row : theirs) {
            int index = compared.size();
            boolean forbidden =
                    index < rows.size() && rows.get(index).timeEpoch().equals(FORBIDDEN_TIME);
            compared.add(
                    forbidden
                            ? new Row(
                                    FORBIDDEN_TIME,
                                    row.capturedLength(),
                                    row.originalLength(),
                                    row.interfaceId(),
                                    row.section())
                            : row);
        }
        return compared;
    }

    static InWiresharksWords read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Integer> sectionStarts = SectionStarts.of(bytes);
        List<Row> rows = new ArrayList<>();
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
            boolean isPcap = !reader.interfaces().isEmpty();
            while (reader.next()) {
                int hidden = reader.interfaceDescription().linkType() == LINKTYPE_SUNATM ? SUNATM_PSEUDO_HEADER : 0;
                int start = sectionStarts.get(reader.sectionNumber());
                rows.add(new Row(
                        isPcap ? pcapTime(reader, bytes) : time(reader),
                        String.valueOf(reader.capturedLength() - hidden),
                        String.valueOf(reader.originalLength() - hidden),
                        isPcap ? "" : String.valueOf(reader.interfaceId() - start),
                        isPcap ? "" : String.valueOf(reader.sectionNumber() + 1)));
            }
            return new InWiresharksWords(false, rows);
        } catch (MalformedCaptureException e) {
            assertThat(e).hasMessageStartingWith(file + ": byte " + e.position() + ": ");
            return new InWiresharksWords(true, rows);
        }
    }

    private static String time(CaptureFileReader reader) {
        return reader.hasTime()
                ? "%s.%09d"
                        .formatted(
                                Long.toUnsignedString(Long.divideUnsigned(reader.timeNs(), NANOS_PER_SECOND)),
                                Long.remainderUnsigned(reader.timeNs(), NANOS_PER_SECOND))
                : "";
    }

    private static String pcapTime(CaptureFileReader reader, byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(pcapOrder(file));
        long fraction = Integer.toUnsignedLong(bytes.getInt((int) reader.position() + 4));
        boolean inNanoseconds = bytes.getInt(0) == 0xA1B23C4D;
        long fractionNs = inNanoseconds ? fraction : fraction * 1_000;
        if (fractionNs < NANOS_PER_SECOND) {
            return time(reader);
        }
        long seconds = Integer.toUnsignedLong(bytes.getInt((int) reader.position()));
        assertThat(reader.timeNs()).isEqualTo(seconds * NANOS_PER_SECOND + fractionNs);
        return FORBIDDEN_TIME;
    }

    static ByteOrder pcapOrder(byte[] file) {
        return file[0] == (byte) 0xA1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}
