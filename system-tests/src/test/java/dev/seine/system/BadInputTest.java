package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong: one line that names it, an exit code, and nothing lost of what was right. */
@SystemTest
class BadInputTest {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final int FRAMES = 100;

    /** More than fit into one block of zstd, since what stands before a damaged block can be read. */
    private static final int MANY_FRAMES = 3_000;

    private static final int FRAME_LENGTH = 200;
    private static final int RECORD_LENGTH = 16 + FRAME_LENGTH;
    private static final int FILE_HEADER_LENGTH = 24;

    @Test
    void unknownInterfaceIsNamed(Lab lab) throws Exception {
        assertRefused(lab.seine("agent", "-i", "nosuch0"), FAILURE, "seine agent: ", "nosuch0", "ip link");
        assertRefused(lab.seine("up", "-i", "nosuch0"), FAILURE, "seine up: ", "nosuch0", "ip link");
        assertThat(lab.directory().resolve("archive")).doesNotExist();
    }

    @Test
    void missingCapabilityIsNamed(Lab lab) throws Exception {
        Requirements.programs("setpriv");
        SeineProcess agent = lab.seineBehind(
                List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"), "agent", "-i", "lo");
        assertRefused(agent, FAILURE, "seine agent: ", "CAP_NET_RAW", "lo");
    }

    @Test
    void fileInTheArchivesPlaceIsNamed(Lab lab) throws Exception {
        Path file = Files.writeString(lab.directory().resolve("taken"), "not a directory");
        assertRefused(
                lab.seine("up", "-i", "lo", "--archive", file.toString()), FAILURE, "seine up: ", file.toString());
        assertRefused(collector(lab, List.of(), file), FAILURE, "seine collector: ", file.toString());
        assertThat(file).hasContent("not a directory");
    }

    @Test
    void archiveThatMayNotBeWrittenIsNamed(Lab lab) throws Exception {
        Requirements.programs("setpriv");
        Path readOnly = Files.createDirectory(
                lab.directory().resolve("read-only"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        // Root may write everywhere, but not without this capability.
        List<String> prefix = List.of("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override");
        assertRefused(collector(lab, prefix, readOnly), FAILURE, "seine collector: ", readOnly.toString());
        assertRefused(
                lab.seineBehind(prefix, "up", "-i", "lo", "--archive", readOnly.toString()),
                FAILURE,
                "seine up: ",
                readOnly.toString(),
                "permission denied");
    }

    @Test
    void secondCollectorOfAnArchiveIsToldWhoHasIt(Lab lab) throws Exception {
        CollectorProcess first = lab.collector();
        first.http().awaitStatus("/readyz", 200);
        CollectorProcess second = lab.collector();
        assertRefused(
                second.process(),
                FAILURE,
                "seine collector: ",
                first.archive().root().toString(),
                "belongs to another collector",
                "process ");
        first.stop();
    }

    // The columns are: the YAML with / for a line break, where the error is, and words of the message separated by a
    // comma.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "captures:/  - id: a/    intrefaces: [lo] | 3:5 | intrefaces, did you mean, interfaces",
                "captures:/  - id: a/    snap-length: many | 3:18 | snap-length, whole number, many",
                "captures:/  - id: a/    ring: {count: 65} | 3:19 | count, 65, 1 to 64",
                "queue-size: 10MB | 1:13 | queue-size, size such as, 10MB",
            })
    void wrongConfigurationIsNamedWithItsPlace(String yaml, String place, String words, Lab lab) throws Exception {
        Path config = Files.writeString(lab.directory().resolve("agent.yaml"), yaml.replace('/', '\n') + "\n");
        String[] fragments = Stream.concat(
                        Stream.of("seine agent: ", "agent.yaml:" + place + ": "), Arrays.stream(words.split(", ", -1)))
                .toArray(String[]::new);
        assertRefused(lab.seine("agent", "--config", config.toString()), USAGE, fragments);
    }

    @Test
    void brokerThatIsAwayIsWaitedForAndNothingIsLost(Lab lab) throws Exception {
        int port = FreePort.any();
        VethPair veth = lab.veth();
        SeineProcess agent = lab.seine(
                "agent",
                "-i",
                veth.captureInterface(),
                "--kafka",
                "127.0.0.1:" + port,
                "--topic",
                "late",
                "--host-id",
                "lab");
        agent.awaitLine("ready: ");
        veth.replay(traffic(lab, FRAMES));
        agent.awaitLine("waiting for Kafka, nothing is lost yet");
        Broker broker = lab.own(Broker.start(lab.directory().resolve("late-kafka"), port));
        broker.createTopic("late", 1);
        agent.awaitLine("Kafka takes batches again");
        assertThat(Lab.stopped(agent)).isEqualTo(FRAMES);

        Archive archive = lab.archive("archive");
        SeineProcess collector = lab.seine(
                "collector",
                "--kafka",
                broker.address(),
                "--topic",
                "late",
                "--group",
                "late",
                "--archive",
                archive.root().toString(),
                "--http",
                "127.0.0.1:" + FreePort.any());
        Patience.until("everything is archived", () -> broker.isArchived("late", "late"));
        collector.stop();
        assertThat(archive.frames()).extracting(BadInputTest::number).containsExactlyElementsOf(numbersUpTo(FRAMES));
    }

    @Test
    void framesBeforeTheEndOfATruncatedCaptureFileAreArchived(Lab lab) throws Exception {
        byte[] whole = Files.readAllBytes(traffic(lab, FRAMES));
        int cut = FILE_HEADER_LENGTH + 40 * RECORD_LENGTH;
        assertArchivedUpTo(lab, Arrays.copyOf(whole, cut + 100), 40, cut);
    }

    @Test
    void framesBeforeTheDamageOfACaptureFileAreArchived(Lab lab) throws Exception {
        byte[] whole = Files.readAllBytes(traffic(lab, FRAMES));
        int damaged = FILE_HEADER_LENGTH + 60 * RECORD_LENGTH;
        // A captured length of two gigabytes.
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(damaged + 8, Integer.MAX_VALUE);
        assertArchivedUpTo(lab, whole, 60, damaged + 8);
    }

    private static void assertArchivedUpTo(Lab lab, byte[] content, int frames, int offset) throws Exception {
        Files.write(lab.directory().resolve("broken.pcap"), content);
        Archive archive = lab.archive("archive");
        SeineProcess up = lab.seine(
                "up", "--replay", "broken.pcap", "--archive", archive.root().toString(), "--host-id", "lab");
        assertThat(up.awaitExit()).as(up::toString).isEqualTo(FAILURE);
        assertThat(up.err().lines().filter(line -> line.startsWith("seine up: ")))
                .singleElement()
                .asString()
                .contains("broken.pcap: byte " + offset + ": ");
        assertThat(archive.frames("lab"))
                .extracting(BadInputTest::number)
                .containsExactlyElementsOf(numbersUpTo(frames));
    }

    @Test
    void catKeepsWhatItCanReadOfADamagedArchive(Lab lab) throws Exception {
        Archive archive = lab.archive("archive");
        SeineProcess up = lab.seine(
                "up",
                "--replay",
                traffic(lab, MANY_FRAMES).toString(),
                "--archive",
                archive.root().toString(),
                "--host-id",
                "lab");
        assertThat(up.awaitExit()).as(up::toString).isZero();
        Path sealed = archive.sealedFiles().getFirst();
        Path aside = lab.directory().resolve("aside");
        Files.copy(sealed, aside);
        byte[] bytes = Files.readAllBytes(sealed);
        Files.write(sealed, Arrays.copyOf(bytes, bytes.length - 50));

        Path slice = lab.directory().resolve("slice.pcapng");
        SeineProcess cat = lab.seine("cat", "--archive", archive.root().toString(), "-w", slice.toString());
        assertRefused(cat, FAILURE, "seine cat: ", sealed.getFileName().toString());
        List<ArchivedFrame> readable = Archive.framesOf(slice);
        assertThat(readable).isNotEmpty().hasSizeLessThan(MANY_FRAMES);
        assertThat(readable).extracting(BadInputTest::number).containsExactlyElementsOf(numbersUpTo(readable.size()));
        // The stock tools have nothing to do with a file that this test has broken.
        Files.move(aside, sealed, StandardCopyOption.REPLACE_EXISTING);
    }

    private static SeineProcess collector(Lab lab, List<String> prefix, Path archive) throws Exception {
        return lab.seineBehind(
                prefix,
                "collector",
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "--archive",
                archive.toString(),
                "--http",
                "127.0.0.1:" + FreePort.any());
    }

    /** Frames of one length that hardly compress, numbered. */
    private static Path traffic(Lab lab, int frames) throws IOException {
        Path file = lab.directory().resolve("traffic.pcap");
        Random random = new Random(1);
        ClassicPcap.write(
                file,
                IntStream.range(0, frames)
                        .mapToObj(i -> {
                            byte[] frame = new byte[FRAME_LENGTH];
                            random.nextBytes(frame);
                            byte[] headers = Traffic.udp(5_000, i, FRAME_LENGTH - Traffic.UDP_HEADERS_LENGTH);
                            System.arraycopy(headers, 0, frame, 0, Traffic.UDP_HEADERS_LENGTH + Integer.BYTES);
                            return frame;
                        })
                        .toList());
        return file;
    }

    private static int number(ArchivedFrame frame) {
        return frame.stored().data().getInt(Traffic.UDP_HEADERS_LENGTH);
    }

    private static List<Integer> numbersUpTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    /** It has ended, with one line that is no log and has all the fragments. */
    private static void assertRefused(SeineProcess process, int exitCode, String... fragments)
            throws InterruptedException {
        assertThat(process.awaitExit()).as(process::toString).isEqualTo(exitCode);
        assertThat(process.err().lines().filter(line -> !line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ (INFO|WARN) .*")))
                .as(process::toString)
                .singleElement()
                .asString()
                .contains(fragments);
    }
}
