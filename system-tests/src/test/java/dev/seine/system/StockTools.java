package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The programs that people read capture files with, as judges: each must read a file whole and have nothing to complain of. */
public final class StockTools {
    /** What tshark says to root, and tcpdump to everyone. */
    private static final List<String> USUAL = List.of("Running as user \"root\"", "reading from file ");

    private StockTools() {}

    /** What a test needs to use them. */
    public static String[] programs() {
        return new String[] {"tshark", "capinfos", "editcap", "mergecap", "tcpdump", "zstd", "bash"};
    }

    /** Fails unless all of them accept the sealed file. */
    public static void assertAccept(Path file) throws IOException {
        Path scratch = Files.createTempDirectory("seine-stock-tools");
        try {
            String sealed = file.toString();
            quiet("capinfos", sealed);
            quiet("tshark", "-n", "-r", sealed, "-T", "fields", "-e", "frame.number", "-e", "frame.interface_name");
            quiet("bash", "-o", "pipefail", "-c", "zstd -dcq \"$0\" | tcpdump -nr - > /dev/null", sealed);
            quiet("editcap", sealed, scratch.resolve("copy.pcapng").toString());
            quiet(
                    "editcap",
                    "-F",
                    "nsecpcap",
                    sealed,
                    scratch.resolve("copy.pcap").toString());
            quiet("mergecap", "-w", scratch.resolve("merged.pcapng").toString(), sealed);
        } finally {
            Directories.delete(scratch);
        }
    }

    /** One line a frame, the fields separated by tabs. */
    public static List<String> tsharkFields(Path file, String... fields) {
        return quiet(Stream.concat(
                                Stream.of("tshark", "-n", "-r", file.toString(), "-T", "fields"),
                                Stream.of(fields).flatMap(field -> Stream.of("-e", field)))
                        .toArray(String[]::new))
                .lines();
    }

    /** Runs a program that must have nothing to say but its result. */
    public static Program.Result quiet(String... command) {
        Program.Result result = Program.run(command);
        assertThat(result.err().lines().filter(line -> USUAL.stream().noneMatch(line::startsWith)))
                .as(String.join(" ", command))
                .isEmpty();
        return result;
    }
}
