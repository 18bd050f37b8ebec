package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program {@code seine} as a child process, as {@code ./dev seine} starts it. */
public final class SeineProcess implements AutoCloseable {
    /** An agent lives beside what the host is there for; the others may be larger. */
    private static final List<String> AGENT = List.of("-Xmx96m", "-XX:TieredStopAtLevel=1");

    private static final String HEAP = "-Xmx512m";

    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"));

    /** A program that is started in the background or by nohup(1) ignores these, and so does all that it starts. */
    private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT,HUP");

    private static final String MAIN_CLASS = "dev.seine.standalone.Seine";

    private final Process process;
    private final String name;
    private final Path out;
    private final Path err;

    private SeineProcess(Process process, String name, Path out, Path err) {
        this.process = process;
        this.name = name;
        this.out = out;
        this.err = err;
    }

    /**
     * How it is started.
     *
     * @param prefix a command that becomes the program, such as {@code setpriv …}; usually empty
     * @param outputStem of the files that take its output
     * @param arguments of the program
     */
    public record Launch(List<String> prefix, Path outputStem, List<String> arguments) {}

    public static SeineProcess start(Launch launch) {
        List<String> sizing = launch.arguments().getFirst().equals("agent") ? AGENT : List.of(HEAP);
        List<String> command = Stream.of(
                        launch.prefix(), INTERRUPTIBLE, JAVA, sizing, List.of(MAIN_CLASS), launch.arguments())
                .flatMap(List::stream)
                .toList();
        return start(command, "seine " + String.join(" ", launch.arguments()), launch.outputStem());
    }

    /** Starts a program as it is installed, by its launcher. */
    public static SeineProcess startInstalled(Launch launch) {
        List<String> command = Stream.of(launch.prefix(), INTERRUPTIBLE, launch.arguments())
                .flatMap(List::stream)
                .toList();
        return start(command, String.join(" ", launch.arguments()), launch.outputStem());
    }

    private static SeineProcess start(List<String> command, String name, Path outputStem) {
        Path out = outputStem.resolveSibling(outputStem.getFileName() + ".out");
        Path err = outputStem.resolveSibling(outputStem.getFileName() + ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Objects.requireNonNull(outputStem.getParent()).toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new SeineProcess(process, name, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line, of either output, that contains the text, and returns it. */
    public String awaitLine(String text) {
        List<String> found = new ArrayList<>();
        Patience.until(name + " says '" + text + "'", () -> {
            boolean ended = !process.isAlive();
            lines().filter(line -> line.contains(text)).findFirst().ifPresent(found::add);
            assertThat(!ended || !found.isEmpty())
                    .as(() -> this + " ended without saying '" + text + "'")
                    .isTrue();
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    /** What it has written to standard output so far, as text. */
    public String out() {
        return read(out);
    }

    /** What it has written to standard error so far. */
    public String err() {
        return read(err);
    }

    /** The file that its standard output goes to. */
    public Path outFile() {
        return out;
    }

    /** The lines of both outputs. */
    public Stream<String> lines() {
        return Stream.concat(out().lines(), err().lines());
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal: {@code TERM}, {@code INT}, {@code HUP}, {@code KILL}. */
    public void signal(String signal) {
        Program.run("kill", "-" + signal, Long.toString(process.pid()));
    }

    /** Waits for its end. */
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(Patience.limit().toSeconds(), TimeUnit.SECONDS))
                .as(() -> this + " should end")
                .isTrue();
        return process.exitValue();
    }

    /** Stops it as systemd does, and insists on an end in order. */
    public void stop() throws InterruptedException {
        signal("TERM");
        assertThat(awaitExit()).as(this::toString).isZero();
    }

    /** The most memory that was ever resident, in bytes: {@code VmHWM} of proc(5). */
    public long peakResidentBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            String kibibytes = lines.filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("[^0-9]", "");
            return Long.parseLong(kibibytes) << 10;
        }
    }

    /** Ends it, if it has not ended, without asking. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What was run, and what it said. */
    @Override
    public String toString() {
        String state = process.isAlive() ? "running" : "exit code " + process.exitValue();
        return name + " (" + state + ")\n" + out() + err();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
