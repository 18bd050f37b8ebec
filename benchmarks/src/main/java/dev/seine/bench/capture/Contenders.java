package dev.seine.bench.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who is compared. All get a ring of 64 MiB, whole frames and no filter; where a program has its own way to say that, its manual
 * page is the source.
 */
final class Contenders {
    static final String TCPDUMP_NULL = "tcpdump -w /dev/null";
    static final String TCPDUMP_FILE = "tcpdump -w file";
    static final String DUMPCAP = "dumpcap -w file";
    static final String DISCARD = "seine agent, discarding";
    static final String UNCOMPRESSED = "seine agent to Kafka";
    static final String LZ4 = "seine agent to Kafka, lz4";
    static final String ZSTD = "seine agent to Kafka, zstd";

    private static final String RING_KIBIBYTES = Integer.toString(Place.RING_MEBIBYTES << 10);
    private static final String RING_MEBIBYTES = Integer.toString(Place.RING_MEBIBYTES);
    private static final String SNAP_LENGTH = Integer.toString(Place.SNAP_LENGTH);
    private static final Pattern CAPTURED = Pattern.compile("(\\d+) packets captured");
    private static final Pattern DELIVERED = Pattern.compile("(\\d+) packets delivered to Kafka");

    private Contenders() {}

    static Contender tcpdumpToNull() {
        return tcpdump(TCPDUMP_NULL, place -> tcpdumpWriting(place, "/dev/null"));
    }

    static Contender tcpdumpToFile() {
        return tcpdump(TCPDUMP_FILE, place -> tcpdumpWriting(place, place.file()));
    }

    private static Contender tcpdump(String name, Contender.Command command) {
        return new Contender(name, "tcpdump", command, CAPTURED);
    }

    private static List<String> tcpdumpWriting(Place place, String file) {
        return List.of(
                "tcpdump",
                "-i",
                place.interfaceName(),
                "-B",
                RING_KIBIBYTES,
                "-s",
                SNAP_LENGTH,
                "-Z",
                "root",
                "-w",
                file);
    }

    static Contender dumpcap() {
        return new Contender(
                DUMPCAP,
                "dumpcap",
                place -> List.of(
                        "dumpcap",
                        "-q",
                        "-i",
                        place.interfaceName(),
                        "-B",
                        RING_MEBIBYTES,
                        "-s",
                        SNAP_LENGTH,
                        "-w",
                        place.file()),
                Pattern.compile("Packets received/dropped on interface [^:]*: (\\d+)/"));
    }

    static Contender netsniffNg() {
        return new Contender(
                "netsniff-ng to a file",
                "netsniff-ng",
                place -> List.of(
                        "netsniff-ng",
                        "--silent",
                        "--in",
                        place.interfaceName(),
                        "--out",
                        place.file() + ".pcap",
                        "--ring-size",
                        RING_MEBIBYTES + "MiB"),
                Pattern.compile("(\\d+)  packets incoming"));
    }

    /** Its index is part of what it is for. It tells its totals with each block. */
    static Contender stenotype() {
        return new Contender("stenotype", "stenotype", Contenders::stenotypeAt, Pattern.compile("packets=(\\d+)"));
    }

    /** It gives up root for nobody before it opens its files. */
    private static List<String> stenotypeAt(Place place) throws IOException {
        for (String name : List.of("PKT0", "IDX0")) {
            Path folder = Files.createDirectories(place.folder().resolve(name));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        return List.of(
                "stenotype",
                "-v",
                "--iface=" + place.interfaceName(),
                "--dir=" + place.folder(),
                "--threads=1",
                "--blocks=" + RING_MEBIBYTES,
                "--blocksize_kb=1024",
                "--blockage_sec=1",
                "--aiops=32",
                "--seccomp=none",
                "--stats_blocks=1",
                "--stats_sec=1");
    }

    /** What a shell user would build: each half mebibyte of the compressed stream becomes a record. */
    static Contender pipeline() {
        return tcpdump(
                "tcpdump | zstd -1 | kcat",
                place -> List.of("sh", "-c", """
                tcpdump -i %s -B %s -s %s -Z root -w - | zstd -q -1 -c | split -b 512K --filter='cat >"$FILE" \
                && kcat -P -b %s -t %s -X acks=all "$FILE" && rm "$FILE"' - %s""".formatted(
                                place.interfaceName(),
                                RING_KIBIBYTES,
                                SNAP_LENGTH,
                                place.bootstrapServers(),
                                place.topic(),
                                place.folder().resolve("part"))));
    }

    static Contender discarding() {
        return new Contender(
                DISCARD,
                "java",
                place -> place.images().inAgentsRuntime(DiscardingAgent.class, place.interfaceName()),
                CAPTURED);
    }

    /** The installed agent, with a spool as the package's configuration has it. */
    static Contender agent(String name, String compression) {
        return new Contender(name, "java", place -> agentAt(place, compression), DELIVERED);
    }

    private static List<String> agentAt(Place place, String compression) throws IOException {
        Path spool = Files.createDirectories(place.folder().resolve("spool"));
        Path config = Files.writeString(place.folder().resolve("agent.yaml"), """
                host-id: bench
                kafka: {bootstrap-servers: "%s", topic: %s, compression: %s}
                captures: [{id: bench, interfaces: [%s], snap-length: %s, ring: {size: %sMiB}}]
                spool: {directory: %s}
                """.formatted(
                        place.bootstrapServers(),
                        place.topic(),
                        compression,
                        place.interfaceName(),
                        SNAP_LENGTH,
                        RING_MEBIBYTES,
                        spool));
        return List.of(place.images().agent().toString(), "--config", config.toString());
    }
}
