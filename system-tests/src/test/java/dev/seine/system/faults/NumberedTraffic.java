package dev.seine.system.faults;

import dev.seine.system.Lab;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Steady traffic through a veth pair; each frame carries its number behind Ethernet, IPv4 and UDP. */
public final class NumberedTraffic implements AutoCloseable {
    /** Where the number stands in a frame. */
    static final int NUMBER_OFFSET = 42;

    private final Process process;

    private NumberedTraffic(Process process) {
        this.process = process;
    }

    /**
     * How much.
     *
     * @param framesPerSecond at a steady pace
     * @param datagramLength in bytes, at least 8
     */
    public record Rate(int framesPerSecond, int datagramLength) {}

    /** Begins to send from the sending end of a pair. */
    public static NumberedTraffic start(Lab lab, VethPair veth, Rate rate) throws IOException {
        Requirements.programs("nsenter");
        String namespace = veth.senderNamespace();
        Program.run("ip", "-n", namespace, "address", "add", "10.99.0.1/24", "dev", veth.senderInterface());
        List<String> arguments =
                List.of("10.99.0.2", Integer.toString(rate.framesPerSecond()), Integer.toString(rate.datagramLength()));
        List<String> java = JavaCommand.of(List.of("-Xmx32m"), NumberedSender.class.getName());
        // Not by ip netns exec, whose mount namespace would keep in use what a test mounts and unmounts.
        List<String> enter = List.of("nsenter", "--net=/run/netns/" + namespace);
        List<String> command =
                Stream.of(enter, java, arguments).flatMap(List::stream).toList();
        Process process = new ProcessBuilder(command)
                .redirectError(lab.directory().resolve("sender.err").toFile())
                .start();
        return lab.own(new NumberedTraffic(process));
    }

    /** Ends it in order and returns how many frames were sent. */
    public long stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        process.waitFor();
        return Long.parseLong(said.strip());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
