package dev.seine.pcapng;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Small files that the encoder writes, and what a reader shows of a file, for tests. */
final class Written {
    static final int ETHERNET = 1;
    static final int RAW_IP = 101;
    static final FileDescription FILE = new FileDescription(
            "AMD EPYC, 2 cores", "Debian 12, kernel 6.18", "Seine 0.1", List.of("host=web-07", "Grüße an alle"));
    /** 2026-11-24 10:00:00.123456789 UTC. */
    static final long TIME_NS = 1_795_514_400_123_456_789L;

    private Written() {}

    /** All that a reader tells of a frame. */
    record Frame(
            int interfaceId,
            long timeNs,
            int capturedLength,
            long originalLength,
            int flags,
            long packetId,
            long dropCount,
            List<String> comments,
            String data) {}

    static InterfaceDescription interfaceOf(String name, int linkType) {
        return new InterfaceDescription(
                linkType,
                CaptureLimits.MAX_SNAP_LENGTH,
                name,
                "uplink of " + name,
                Optional.of(new MacAddress(0x02_00_00_00_00_01L)),
                10_000_000_000L,
                "tcp port 443",
                "Linux 6.18",
                "virtio",
                List.of("stream 7"),
                TimestampScale.NANOSECONDS);
    }

    static InterfaceStatistics statisticsOf(int interfaceId) {
        return new InterfaceStatistics(
                interfaceId, TIME_NS + 9, TIME_NS, TIME_NS + 8, 1_000, 3, 900, 2, 895, "end of run");
    }

    /** An Ethernet or IPv4 frame of so many bytes, zeros behind the headers, that dissectors take without complaint. */
    static byte[] frameOf(int linkType, int length) {
        byte[] frame = new byte[length];
        int ip = 0;
        if (linkType == ETHERNET) {
            frame[0] = 2;
            frame[6] = 2;
            frame[12] = 8;
            ip = 14;
        }
        frame[ip] = 0x45;
        frame[ip + 2] = (byte) ((length - ip) >> 8);
        frame[ip + 3] = (byte) (length - ip);
        frame[ip + 8] = 64;
        frame[ip + 9] = (byte) 253;
        frame[ip + 12] = 10;
        frame[ip + 16] = 10;
        return frame;
    }

    /** A file of two interfaces (raw IP: one, see the encoder) and the given number of frames, each with all options. */
    static byte[] file(int linkType, int frames) {
        PcapngEncoder encoder = new PcapngEncoder();
        encoder.sectionHeader(FILE);
        encoder.interfaceDescription(interfaceOf("eth0", linkType));
        int interfaces = interfaces(linkType);
        if (interfaces == 2) {
            encoder.interfaceDescription(interfaceOf("eth1", linkType));
        }
        for (int i = 0; i < frames; i++) {
            byte[] data = frameOf(linkType, 60 + i);
            encoder.beginPacket(i % interfaces, TIME_NS + i * 1_000_000_001L, data.length, data.length + i);
            encoder.data(data, 0);
            encoder.flags(EpbFlags.INBOUND | EpbFlags.UNICAST | EpbFlags.CHECKSUM_NOT_READY);
            encoder.packetId(5_000_000_000L + i);
            encoder.dropCount(i);
            encoder.endPacket();
        }
        encoder.interfaceStatistics(statisticsOf(0));
        if (interfaces == 2) {
            encoder.interfaceStatistics(statisticsOf(1));
        }
        return bytes(encoder);
    }

    static int interfaces(int linkType) {
        return linkType == RAW_IP ? 1 : 2;
    }

    static byte[] bytes(PcapngEncoder encoder) {
        return Arrays.copyOf(encoder.array(), encoder.length());
    }

    static CaptureFileReader reader(byte[] file) throws IOException {
        return CaptureFileReader.open(new ByteArrayInputStream(file), "test.pcapng");
    }

    /** Reads to the end. */
    static List<Frame> frames(CaptureFileReader reader) throws IOException {
        List<Frame> frames = new ArrayList<>();
        while (reader.next()) {
            frames.add(frame(reader));
        }
        return frames;
    }

    static List<Frame> frames(byte[] file) throws IOException {
        try (CaptureFileReader reader = reader(file)) {
            return frames(reader);
        }
    }

    static Frame frame(CaptureFileReader reader) throws IOException {
        int from = reader.dataOffset();
        byte[] data = Arrays.copyOfRange(reader.data(), from, from + reader.capturedLength());
        return new Frame(
                reader.interfaceId(),
                reader.timeNs(),
                reader.capturedLength(),
                reader.originalLength(),
                reader.flags(),
                reader.packetId(),
                reader.dropCount(),
                reader.comments(),
                HexFormat.of().formatHex(data));
    }
}
