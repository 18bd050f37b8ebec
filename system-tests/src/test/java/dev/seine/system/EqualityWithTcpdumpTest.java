package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.CaptureFileReader;
import dev.seine.pcapng.MalformedCaptureException;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Corpus;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What is archived equals what tcpdump writes beside the agent on the same interface: the same frames in the same order with
 * the same bytes, lengths and nanoseconds. The frames are those of all Ethernet captures of tcpdump's own tests.
 */
@SystemTest
class EqualityWithTcpdumpTest {
    private static final int ETHERNET = 1;
    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final int MTU = 65_535;

    @Test
    void archiveHasTheFramesAndNanosecondsOfTcpdump(Lab lab) throws Exception {
        List<byte[]> frames = frames();
        Path traffic = lab.directory().resolve("traffic.pcap");
        ClassicPcap.write(traffic, frames);
        VethPair veth = lab.veth(new VethPair.Options(MTU, false));
        SideBySide both = SideBySide.start(lab, veth, "");
        veth.replay(traffic, "--pps=20000");
        assertThat(both.finish().byTcpdump().size()).isEqualTo(frames.size() + 1);
    }

    private static List<byte[]> frames() throws IOException {
        List<byte[]> frames = new ArrayList<>();
        for (Path file : Corpus.files("tcpdump")) {
            addFrames(file, frames);
        }
        if (frames.isEmpty()) {
            System.out.println("no corpus: frames that this test makes itself are sent instead of tcpdump's");
            IntStream.range(0, 20_000).mapToObj(EqualityWithTcpdumpTest::made).forEach(frames::add);
        }
        return frames;
    }

    /** All that the file has before it is damaged, if it is an Ethernet capture; without what no interface would send. */
    private static void addFrames(Path file, List<byte[]> into) throws IOException {
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
            while (reader.next()) {
                int length = reader.capturedLength();
                if (reader.interfaceDescription().linkType() == ETHERNET
                        && length >= ETHERNET_HEADER_LENGTH
                        && length <= MTU + ETHERNET_HEADER_LENGTH) {
                    into.add(Arrays.copyOfRange(reader.data(), reader.dataOffset(), reader.dataOffset() + length));
                }
            }
        } catch (MalformedCaptureException e) {
            // Damaged on purpose, as many of tcpdump's files are.
        }
    }

    private static byte[] made(int number) {
        byte[] plain = Traffic.numbered(number, 60 + number * 7 % 9_000);
        return switch (number % 5) {
            case 0 -> Traffic.tagged(plain, 0x8100, number & 0xFFFF);
            case 1 -> Traffic.tagged(Traffic.tagged(plain, 0x8100, number & 0xFFF), 0x88A8, number & 0xFFFF);
            default -> plain;
        };
    }
}
