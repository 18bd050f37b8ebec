package dev.seine.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.pcapng.EpbFlags;
import dev.seine.pcapng.FileDescription;
import dev.seine.pcapng.InterfaceDescription;
import dev.seine.pcapng.PcapngEncoder;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.FrameFlag;
import dev.seine.proto.v1.PacketType;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySourceTest extends PacketSourceContract {
    private static final long START_NS = 1_700_000_000_123_456_789L;
    private static final int ETHERNET = 1;
    private static final int RAW_IP = 101;

    @TempDir
    Path directory;

    private final PcapngEncoder encoder = new PcapngEncoder();

    private int addInterface(String name, int linkType) {
        return encoder.interfaceDescription(InterfaceDescription.named(name, linkType, 262_144));
    }

    private void addFrame(int interfaceId, long timeNs, byte[] frame, int flags) {
        encoder.beginPacket(interfaceId, timeNs, frame.length, frame.length);
        encoder.data(frame, 0);
        encoder.flags(flags);
        encoder.endPacket();
    }

    private Path write(String name) throws IOException {
        return Files.write(directory.resolve(name), Arrays.copyOf(encoder.array(), encoder.length()));
    }

    private static long timeNs(int index) {
        return START_NS + 1_000_000_007L * index;
    }

    private Path file(List<byte[]> frames) throws IOException {
        encoder.sectionHeader(FileDescription.NONE);
        int id = addInterface("eth0", ETHERNET);
        for (int i = 0; i < frames.size(); i++) {
            addFrame(id, timeNs(i), frames.get(i), 0);
        }
        return write("trace.pcapng");
    }

    private static List<PacketSource> openAll(Path file) throws IOException, FilterException {
        return ReplaySource.openAll(file, BatchFormat.MAX_SNAP_LENGTH, EffectiveFilter.ALL);
    }

    @Override
    PacketSource open(int snapLength, EffectiveFilter filter, List<byte[]> frames) throws Exception {
        PcapngEncoder file = new PcapngEncoder();
        file.sectionHeader(FileDescription.NONE);
        file.interfaceDescription(InterfaceDescription.named("eth0", ETHERNET, 262_144));
        for (int i = 0; i < frames.size(); i++) {
            file.beginPacket(0, timeNs(i), frames.get(i).length, frames.get(i).length);
            file.data(frames.get(i), 0);
            file.endPacket();
        }
        Path path = Files.write(directory.resolve("contract.pcapng"), Arrays.copyOf(file.array(), file.length()));
        return ReplaySource.openAll(path, snapLength, filter).getFirst();
    }

    @Override
    void assertTimes(List<SeenFrame> seen) {
        assertThat(seen)
                .extracting(SeenFrame::timeNs)
                .isEqualTo(IntStream.range(0, seen.size())
                        .mapToObj(ReplaySourceTest::timeNs)
                        .toList());
    }

    @Test
    void isFinishedBehindTheLastFrame() throws Exception {
        try (PacketSource source = openAll(file(numbered(3))).getFirst()) {
            assertThat(SeenFrame.read(source, 3)).hasSize(3);
            assertThat(source.state()).isEqualTo(SourceState.LIVE);
            assertThat(source.poll(0)).isNull();
            assertThat(source.state()).isEqualTo(SourceState.FINISHED);
        }
    }

    @Test
    void deliversFilesThatAreMuchLargerThanOneBlock() throws Exception {
        List<byte[]> sent = IntStream.range(0, 1_200)
                .mapToObj(i ->
                        ByteBuffer.allocate(1 + 1_000 * (i % 70)).put((byte) i).array())
                .toList();
        try (PacketSource source = openAll(file(sent)).getFirst()) {
            assertThat(SeenFrame.bytesOf(SeenFrame.read(source, Integer.MAX_VALUE)))
                    .isEqualTo(wrapped(sent));
            assertThat(source.statistics().acceptedFrames()).isEqualTo(sent.size());
        }
    }

    @Test
    void saysWhereItsFramesComeFrom() throws Exception {
        try (PacketSource source = openAll(file(numbered(1))).getFirst()) {
            SourceDescription description = source.description();
            assertThat(description.kind()).isEqualTo(SourceKind.SOURCE_KIND_FILE);
            assertThat(description.name()).isEqualTo("trace.pcapng");
            assertThat(description.timestampSource()).isEqualTo(TimestampSource.TIMESTAMP_SOURCE_FILE);
            assertThat(description.hardware().description()).isEqualTo("eth0");
        }
    }

    @Test
    void translatesWhatTheFileSaysOfAFrame() throws Exception {
        byte[] frame = numbered(1).getFirst();
        encoder.sectionHeader(FileDescription.NONE);
        int id = addInterface("eth0", ETHERNET);
        addFrame(id, 1, frame, EpbFlags.OUTBOUND | EpbFlags.CHECKSUM_NOT_READY);
        addFrame(id, 2, frame, EpbFlags.INBOUND | EpbFlags.UNICAST | EpbFlags.CHECKSUM_VALID);
        addFrame(id, 3, frame, EpbFlags.INBOUND | EpbFlags.MULTICAST | EpbFlags.TCP_SEGMENTATION_OFFLOADED);
        addFrame(id, 4, frame, EpbFlags.INBOUND | EpbFlags.BROADCAST);
        addFrame(id, 5, frame, EpbFlags.INBOUND | EpbFlags.PROMISCUOUS);
        addFrame(id, 6, frame, 0);
        try (PacketSource source = openAll(write("flags.pcapng")).getFirst()) {
            List<SeenFrame> seen = SeenFrame.read(source, 6);
            assertThat(seen)
                    .extracting(SeenFrame::packetType)
                    .containsExactly(
                            PacketType.PACKET_TYPE_OUTGOING_VALUE,
                            PacketType.PACKET_TYPE_HOST_VALUE,
                            PacketType.PACKET_TYPE_MULTICAST_VALUE,
                            PacketType.PACKET_TYPE_BROADCAST_VALUE,
                            PacketType.PACKET_TYPE_OTHER_HOST_VALUE,
                            PacketType.PACKET_TYPE_UNSPECIFIED_VALUE);
            assertThat(seen)
                    .extracting(SeenFrame::flags)
                    .containsExactly(
                            FrameFlag.FRAME_FLAG_CHECKSUM_NOT_READY_VALUE,
                            FrameFlag.FRAME_FLAG_CHECKSUM_VALID_VALUE,
                            FrameFlag.FRAME_FLAG_GSO_TCP_VALUE,
                            0,
                            0,
                            0);
        }
    }

    @Test
    void isOneSourceForEachInterfaceThatHasFrames() throws Exception {
        encoder.sectionHeader(FileDescription.NONE);
        addInterface("first", ETHERNET);
        addInterface("silent", ETHERNET);
        addInterface("third", ETHERNET);
        List<byte[]> frames = numbered(4);
        addFrame(2, 1, frames.get(0), 0);
        addFrame(0, 2, frames.get(1), 0);
        addFrame(2, 3, frames.get(2), 0);
        addFrame(0, 4, frames.get(3), 0);
        List<PacketSource> sources = openAll(write("several.pcapng"));
        try {
            assertThat(sources)
                    .extracting(source -> source.description().hardware().description())
                    .containsExactly("third", "first");
            assertThat(SeenFrame.bytesOf(SeenFrame.read(sources.getFirst(), 2)))
                    .isEqualTo(wrapped(List.of(frames.get(0), frames.get(2))));
            assertThat(SeenFrame.bytesOf(SeenFrame.read(sources.getLast(), 2)))
                    .isEqualTo(wrapped(List.of(frames.get(1), frames.get(3))));
        } finally {
            sources.forEach(PacketSource::close);
        }
    }

    /** The encoder refuses to mix link types, because tcpdump does; other programs write such files. */
    private Path mixedLinkTypes() throws IOException {
        byte[] ethernet = numbered(1).getFirst();
        byte[] ip = Arrays.copyOfRange(ethernet, 14, ethernet.length);
        Path first = Files.createDirectory(directory.resolve("mixed")).resolve("mixed.pcapng");
        try (var out = Files.newOutputStream(first)) {
            for (int linkType : new int[] {ETHERNET, RAW_IP}) {
                PcapngEncoder section = new PcapngEncoder();
                section.sectionHeader(FileDescription.NONE);
                section.interfaceDescription(InterfaceDescription.named("link" + linkType, linkType, 262_144));
                byte[] frame = linkType == ETHERNET ? ethernet : ip;
                section.beginPacket(0, linkType, frame.length, frame.length);
                section.data(frame, 0);
                section.endPacket();
                out.write(section.array(), 0, section.length());
            }
        }
        return first;
    }

    @Test
    void filtersEachInterfaceByItsOwnLinkType() throws Exception {
        EffectiveFilter filter = new EffectiveFilter("udp dst port 0", "", "");
        List<PacketSource> sources = ReplaySource.openAll(mixedLinkTypes(), 262_144, filter);
        try {
            assertThat(sources)
                    .extracting(source -> source.description().linkType())
                    .containsExactly(ETHERNET, RAW_IP);
            for (PacketSource source : sources) {
                assertThat(SeenFrame.read(source, 1)).hasSize(1);
            }
        } finally {
            sources.forEach(PacketSource::close);
        }
    }

    @Test
    void givesAFrameWithoutATimeThatOfTheFrameBefore() throws Exception {
        byte[] frame = numbered(1).getFirst();
        encoder.sectionHeader(FileDescription.NONE);
        int id = addInterface("eth0", ETHERNET);
        addFrame(id, -5, frame, 0); // As unsigned nanoseconds, a time in 2554.
        addFrame(id, START_NS, frame, 0);
        byte[] simplePacket = simplePacket(frame);
        Path file = write("untimed.pcapng");
        Files.write(file, simplePacket, StandardOpenOption.APPEND);
        try (PacketSource source = openAll(file).getFirst()) {
            assertThat(SeenFrame.read(source, 3)).extracting(SeenFrame::timeNs).containsExactly(0L, START_NS, START_NS);
        }
    }

    /** A Simple Packet Block: draft-ietf-opsawg-pcapng, section 4.4. */
    private static byte[] simplePacket(byte[] frame) {
        int padded = (frame.length + 3) & ~3;
        ByteBuffer block = ByteBuffer.allocate(16 + padded).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(3).putInt(block.capacity()).putInt(frame.length).put(frame);
        return block.putInt(block.capacity() - 4, block.capacity()).array();
    }

    @Test
    void deliversAllFramesBeforeTheDamageAndThenSaysWhereItIs() throws Exception {
        List<byte[]> sent = numbered(20);
        Path file = file(sent);
        long whole = Files.size(file);
        Files.write(file, new byte[] {6, 0, 0, 0, 1, 0, 0, 0}, StandardOpenOption.APPEND);
        try (PacketSource source = openAll(file).getFirst()) {
            assertThat(SeenFrame.bytesOf(SeenFrame.read(source, sent.size()))).isEqualTo(wrapped(sent));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> source.poll(0))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith(file + ": byte " + (whole + 4) + ": block length 1 ");
            }
            assertThat(source.statistics().acceptedFrames()).isEqualTo(sent.size());
        }
    }

    @Test
    void refusesAFileThatIsDamagedBeforeItsFirstFrame() throws IOException {
        Path file = file(List.of());
        long whole = Files.size(file);
        Files.write(file, new byte[] {6, 0, 0, 0, 1, 0, 0, 0}, StandardOpenOption.APPEND);
        assertThatThrownBy(() -> openAll(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": byte " + (whole + 4) + ": block length 1 ");
    }

    @Test
    void refusesAnEmptyFileAndWhatIsNoCaptureFile() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pcap"));
        assertThatThrownBy(() -> openAll(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(empty + ": byte 0: the file is empty");
        Path text = Files.writeString(directory.resolve("notes.txt"), "nothing to see here");
        assertThatThrownBy(() -> openAll(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text + ": byte 0: magic number");
        assertThatThrownBy(() -> openAll(directory.resolve("missing.pcap")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.pcap");
    }

    @Test
    void isNoSourceWhereTheFileHasNoFrames() throws Exception {
        assertThat(openAll(file(List.of()))).isEmpty();
    }

    @Test
    void refusesAFileThatWouldTakeAThreadForEachOfVeryManyInterfaces() throws IOException {
        encoder.sectionHeader(FileDescription.NONE);
        for (int i = 0; i < 65; i++) {
            addFrame(addInterface("eth" + i, ETHERNET), i, new byte[60], 0);
        }
        Path file = write("many.pcapng");
        assertThatThrownBy(() -> openAll(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " has frames of more than 64 interfaces");
    }

    @Test
    void refusesALinkTypeThatNoBatchCanCarry() throws IOException {
        ByteBuffer pcap = ByteBuffer.allocate(24 + 16).order(ByteOrder.LITTLE_ENDIAN);
        pcap.putInt(0xA1B23C4D).putShort((short) 2).putShort((short) 4).putLong(0);
        pcap.putInt(262_144).putInt(65_536); // then one record of no bytes
        Path file = Files.write(directory.resolve("odd.pcap"), pcap.array());
        assertThatThrownBy(() -> openAll(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " has link type 65536, allowed are 0 to 65535");
    }

    @Test
    void readsOnlyUntilItIsToldToStop() throws Exception {
        try (PacketSource source = openAll(file(numbered(10))).getFirst()) {
            source.stopAccepting();
            assertThat(source.poll(0)).isNull();
            assertThat(source.state()).isEqualTo(SourceState.FINISHED);
            assertThat(source.statistics().acceptedFrames()).isZero();
        }
    }
}
