package dev.seine.pcapng;

import dev.seine.testkit.Corpus;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Capture files to compare readers on: the corpus, or where there is none, some that the project makes itself. */
final class ComparedFiles {
    private ComparedFiles() {}

    /** The files; those that have to be made are put into the directory. */
    static List<Path> in(Path directory) throws IOException {
        List<Path> corpus = Stream.of("tcpdump", "pcapng")
                .flatMap(folder -> Corpus.files(folder).stream())
                .toList();
        if (!corpus.isEmpty()) {
            return corpus;
        }
        System.out.println("No corpus of capture files (see Corpus): only the project's own files are compared");
        List<Path> own = new ArrayList<>();
        for (int linkType : new int[] {Written.ETHERNET, Written.RAW_IP}) {
            own.add(Files.write(directory.resolve("own" + linkType + ".pcapng"), Written.file(linkType, 30)));
        }
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            own.add(Files.write(directory.resolve(order + ".pcapng"), ownPcapng(order)));
            own.add(Files.write(directory.resolve(order + ".pcap"), ownPcap(order)));
        }
        return own;
    }

    private static byte[] ownPcapng(ByteOrder order) {
        RawFile raw = new RawFile(order).section();
        raw.interfaceBlock(1, 96, raw.option(9, 0x94, 1), raw.option(14, 1_000, 8));
        byte[] data = Written.frameOf(Written.ETHERNET, 64);
        for (int i = 0; i < 20; i++) {
            raw.enhancedPacket(0, 123_456_789_012L * i, data).obsoletePacket(0, i, 77_777_777L * i, data);
            raw.simplePacket(64, data);
        }
        return raw.toBytes();
    }

    private static byte[] ownPcap(ByteOrder order) {
        RawFile raw = new RawFile(order).pcapHeader(0xA1B2C3D4, 0x0204, 262_144, 1);
        byte[] data = Written.frameOf(Written.ETHERNET, 64);
        for (int i = 0; i < 40; i++) {
            raw.pcapRecord(1_700_000_000 + i, i * 25_000, 64, 64 + i).raw(data);
        }
        return raw.toBytes();
    }
}
