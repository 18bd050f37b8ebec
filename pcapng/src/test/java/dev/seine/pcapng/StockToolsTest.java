package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the encoder writes is read by the programs that people have, without a warning. */
class StockToolsTest {
    private static final int FRAMES = 20;
    /** tshark says so itself whenever root starts it. */
    private static final String ROOT_NOTE = "Running as user \"root\" and group \"root\". This could be dangerous.";

    private static final String[] FIELDS = {
        "frame.interface_name",
        "frame.time_epoch",
        "frame.cap_len",
        "frame.len",
        "frame.packet_flags",
        "frame.packet_id",
        "frame.drop_count"
    };

    @TempDir
    Path directory;

    @BeforeEach
    void needsThePrograms() {
        Requirements.programs("capinfos", "tshark", "editcap", "mergecap", "tcpdump");
    }

    @ParameterizedTest
    @ValueSource(ints = {Written.ETHERNET, Written.RAW_IP})
    void tsharkShowsWhatWasWritten(int linkType) throws IOException {
        Path file = write("all.pcapng", Written.file(linkType, FRAMES));
        assertThat(fields(file)).isEqualTo(expectedFields(linkType));
    }

    @ParameterizedTest
    @ValueSource(ints = {Written.ETHERNET, Written.RAW_IP})
    void tcpdumpReadsEveryFrameWithItsNanoseconds(int linkType) throws IOException {
        Path file = write("all.pcapng", Written.file(linkType, FRAMES));
        Program.Result result =
                Program.run("tcpdump", "-n", "-tt", "--time-stamp-precision=nano", "-r", file.toString());
        assertThat(result.err().lines()).singleElement().asString().startsWith("reading from file");
        assertThat(result.lines()).hasSize(FRAMES).first().asString().startsWith(epoch(0) + " IP 10.0.0.0 > 10.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(ints = {Written.ETHERNET, Written.RAW_IP})
    void capinfosCountsFramesAndInterfaces(int linkType) throws IOException {
        Path file = write("all.pcapng", Written.file(linkType, FRAMES));
        String report = quiet("capinfos", "-M", file.toString()).out();
        assertThat(report)
                .containsPattern("Number of packets: +" + FRAMES)
                .containsPattern("Number of interfaces in file: +" + Written.interfaces(linkType))
                .containsPattern("Capture hardware: +AMD EPYC, 2 cores")
                .containsPattern("Capture oper-sys: +Debian 12, kernel 6.18")
                .containsPattern("Capture application: +Seine 0.1")
                .containsPattern("Capture comment: +host=web-07")
                .contains("Name = eth0", "Description = uplink of eth0", "Filter string = tcp port 443")
                .contains("Hardware = virtio", "Operating system = Linux 6.18", "Speed = 10000000000")
                .contains("Time precision = nanoseconds (9)", "Number of stat entries = 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {Written.ETHERNET, Written.RAW_IP})
    void editcapAndMergecapKeepEveryFrame(int linkType) throws IOException {
        Path file = write("all.pcapng", Written.file(linkType, FRAMES));
        Path edited = directory.resolve("edited.pcapng");
        Path merged = directory.resolve("merged.pcapng");
        quiet("editcap", file.toString(), edited.toString());
        quiet("mergecap", "-w", merged.toString(), file.toString(), edited.toString());

        assertThat(fields(edited)).isEqualTo(expectedFields(linkType));
        assertThat(fields(merged))
                .containsExactlyInAnyOrderElementsOf(expectedFields(linkType).stream()
                        .flatMap(row -> Collections.nCopies(2, row).stream())
                        .toList());
        try (CaptureFileReader reader = CaptureFileReader.open(edited)) {
            assertThat(Written.frames(reader)).isEqualTo(Written.frames(Written.file(linkType, FRAMES)));
        }
    }

    @Test
    void largestFrameIsReadByAll() throws IOException {
        PcapngEncoder encoder = new PcapngEncoder();
        encoder.sectionHeader(FileDescription.NONE);
        encoder.interfaceDescription(Written.interfaceOf("eth0", Written.ETHERNET));
        byte[] largest = Arrays.copyOf(Written.frameOf(Written.ETHERNET, 1_000), CaptureLimits.MAX_SNAP_LENGTH);
        encoder.beginPacket(0, Written.TIME_NS, largest.length, largest.length);
        encoder.data(largest, 0);
        encoder.endPacket();
        Path file = write("large.pcapng", Written.bytes(encoder));

        assertThat(quiet("capinfos", "-c", file.toString()).out()).containsPattern("Number of packets: +1");
        assertThat(Program.run("tcpdump", "-n", "-r", file.toString()).lines()).hasSize(1);
        assertThat(quiet("tshark", "-n", "-r", file.toString(), "-T", "fields", "-e", "frame.cap_len")
                        .out())
                .isEqualTo(CaptureLimits.MAX_SNAP_LENGTH + "\n");
    }

    @Test
    void fileOfSeveralZstdFramesIsReadByTshark() throws IOException {
        byte[] whole = Written.file(Written.ETHERNET, FRAMES);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        int middle = whole.length / 2;
        compressed.writeBytes(Zstd.compress(Arrays.copyOf(whole, middle)));
        compressed.writeBytes(Zstd.compress(Arrays.copyOfRange(whole, middle, whole.length)));
        Path file = write("all.pcapng.zst", compressed.toByteArray());
        assertThat(fields(file)).isEqualTo(expectedFields(Written.ETHERNET));
    }

    private List<String> expectedFields(int linkType) {
        return Stream.iterate(0, i -> i < FRAMES, i -> i + 1)
                .map(i -> {
                    int length = Written.frameOf(linkType, 60 + i).length;
                    return String.join(
                            "\t",
                            "eth" + i % Written.interfaces(linkType),
                            epoch(i),
                            String.valueOf(length),
                            String.valueOf(length + i),
                            "0x00000205",
                            String.valueOf(5_000_000_000L + i),
                            String.valueOf(i));
                })
                .toList();
    }

    private static String epoch(int frame) {
        long timeNs = Written.TIME_NS + frame * 1_000_000_001L;
        return "%d.%09d".formatted(timeNs / 1_000_000_000, timeNs % 1_000_000_000);
    }

    private static List<String> fields(Path file) {
        Stream<String> command = Stream.concat(
                Stream.of("tshark", "-n", "-r", file.toString(), "-T", "fields"),
                Stream.of(FIELDS).flatMap(field -> Stream.of("-e", field)));
        return quiet(command.toArray(String[]::new)).lines();
    }

    /** Runs a program that has nothing to say but its result. */
    private static Program.Result quiet(String... command) {
        Program.Result result = Program.run(command);
        assertThat(result.err().lines().filter(line -> !line.equals(ROOT_NOTE))).isEmpty();
        return result;
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }
}
