package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.Wireshark.Listing;
import dev.seine.pcapng.Wireshark.Outcome;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every frame of every file of the corpus has the count, time, lengths, interface and section that Wireshark 4.0 finds.
 * Without a corpus the files that the project makes itself are compared, and the output says so. Where Wireshark is known to
 * differ, the difference is named here and nothing beyond it is let through.
 */
class AgreesWithWiresharkTest {
    /** A link type without a dissector, for a second look at files whose own one Wireshark does not know. */
    private static final int LINKTYPE_USER0 = 147;

    @TempDir
    Path directory;

    @BeforeEach
    void needsWireshark() {
        Requirements.programs("sharkd");
    }

    @Test
    void onEveryFrameOfEveryFile() throws IOException {
        List<Path> unknownLinkType = new ArrayList<>();
        for (Listing theirs : Wireshark.read(ComparedFiles.in(directory), directory)) {
            if (theirs.outcome() == Outcome.NOT_READ) {
                unknownLinkType.add(withUserLinkType(theirs.file(), unknownLinkType.size()));
            } else {
                check(theirs);
            }
        }
        for (Listing theirs : Wireshark.read(unknownLinkType, directory)) {
            check(theirs);
        }
    }

    /**
     * Cut anywhere behind the file's header: the same frames, and both say that something is missing, or neither. (With half
     * a header Wireshark takes the file for another kind.)
     */
    @Test
    void onFilesThatAreCutShort() throws IOException {
        Random random = new Random(4);
        List<Path> cut = new ArrayList<>();
        List<Path> files = ComparedFiles.in(directory);
        for (int i = 0; i < 60; i++) {
            byte[] whole = Files.readAllBytes(files.get(random.nextInt(files.size())));
            int header = SectionStarts.headerLength(whole);
            int length = header + random.nextInt(whole.length - header + 1);
            cut.add(Files.write(directory.resolve("cut" + i), Arrays.copyOf(whole, length)));
        }
        int stopped = 0;
        for (Listing theirs : Wireshark.read(cut, directory)) {
            if (theirs.outcome() != Outcome.NOT_READ) {
                check(theirs);
                stopped += theirs.outcome() == Outcome.STOPPED ? 1 : 0;
            }
        }
        assertThat(stopped).isGreaterThan(20);
    }

    private static void check(Listing theirs) throws IOException {
        Path file = theirs.file();
        InWiresharksWords ours = InWiresharksWords.read(file);
        assertThat(theirs.outcome()).as("%s", file).isEqualTo(ours.stopped() ? Outcome.STOPPED : Outcome.COMPLETE);
        assertThat(ours.rows()).as("%s", file).isEqualTo(ours.withoutForbiddenTimes(theirs.rows()));
    }

    private Path withUserLinkType(Path pcap, int number) throws IOException {
        byte[] bytes = Files.readAllBytes(pcap);
        assertThat(bytes[0] == (byte) 0xA1 || bytes[3] == (byte) 0xA1)
                .as("%s is refused and not a pcap", pcap)
                .isTrue();
        ByteBuffer.wrap(bytes).order(InWiresharksWords.pcapOrder(bytes)).putInt(20, LINKTYPE_USER0);
        return Files.write(directory.resolve("user" + number + ".pcap"), bytes);
    }
}
