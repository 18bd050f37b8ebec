package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.ClassicPcap.StoredFrame;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A tcpdump that writes what it captures, with nanoseconds, to a file: the yardstick. */
final class Tcpdump implements AutoCloseable {
    private static final String BUFFER_KIBIBYTES = "131072";

    private final Process process;
    private final Path file;
    private final Path log;

    private Tcpdump(Process process, Path file, Path log) {
        this.process = process;
        this.file = file;
        this.log = log;
    }

    /** Starts one on an interface, and waits until it captures. */
    static Tcpdump start(String interfaceName, Path file, String... filter) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + ".log");
        String program = Requirements.program("tcpdump").orElseThrow().toString();
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        program,
                                        "-i",
                                        interfaceName,
                                        "-w",
                                        file.toString(),
                                        "-U",
                                        "-B",
                                        BUFFER_KIBIBYTES,
                                        "-s",
                                        "262144",
                                        "-Z",
                                        "root",
                                        "--nano"),
                                Stream.of(filter))
                        .toList())
                .redirectError(log.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Tcpdump tcpdump = new Tcpdump(process, file, log);
        Patience.until("tcpdump listens", () -> {
            assertThat(process.isAlive()).as("tcpdump runs").isTrue();
            return Files.readString(log).contains("listening on");
        });
        return tcpdump;
    }

    /** Waits until the file ends with the bytes of a frame, which is the last one that was sent. */
    void awaitLast(byte[] frame) {
        Patience.until("tcpdump has written the last frame", () -> endsWith(frame));
    }

    private boolean endsWith(byte[] frame) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer tail = ByteBuffer.allocate(frame.length);
            channel.read(tail, Math.max(0, channel.size() - frame.length));
            return Arrays.equals(tail.array(), frame);
        }
    }

    /** Ends it with SIGINT and returns all that it has captured, which must be all that there was. */
    List<StoredFrame> stop() throws IOException, InterruptedException {
        Program.run("kill", "-INT", Long.toString(process.pid()));
        assertThat(process.waitFor(Patience.limit().toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(Files.readString(log)).contains("\n0 packets dropped by kernel");
        return ClassicPcap.read(file);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
