package dev.seine.system.packages;

import dev.seine.system.Patience;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Debian machine that has nothing installed but the base, and root's shell in it. Needs a container engine. */
public final class Container implements AutoCloseable {
    private static final String IMAGE = "debian:bookworm-slim";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "seine-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

    private Container() {}

    /**
     * Starts one.
     *
     * @param packages a directory that it sees as {@code /packages}
     * @param options of the engine, such as {@code --network=host}
     */
    public static Container start(Path packages, String... options) {
        Requirements.programs("docker");
        Assumptions.assumeTrue(
                Program.runAny("docker", "info").exitCode() == 0, "needs a container engine: docker info fails");
        Container container = new Container();
        List<String> command = Stream.of(
                        List.of("docker", "run", "--detach", "--init", "--name", container.name),
                        List.of("--volume", packages + ":/packages:ro"),
                        Arrays.asList(options),
                        List.of(IMAGE, "sleep", "infinity"))
                .flatMap(List::stream)
                .toList();
        Program.run(command.toArray(String[]::new));
        return container;
    }

    /** Runs a script that must succeed, and returns what it has written. */
    public String sh(String script) {
        return Program.run("docker", "exec", name, "sh", "-ec", script).out();
    }

    /** Runs a script whatever its exit code. */
    public Program.Result any(String script) {
        return Program.runAny("docker", "exec", name, "sh", "-ec", script);
    }

    /** Leaves a program running in it; its output goes to {@code /tmp/NAME}, and its process id is in {@code /tmp/NAME.pid}. */
    public void inBackground(String program, String command) {
        Program.run(
                "docker",
                "exec",
                "--detach",
                name,
                "sh",
                "-ec",
                "echo $$ > /tmp/%1$s.pid; exec %2$s > /tmp/%1$s 2>&1".formatted(program, command));
    }

    /** Waits until a program in the background has said a line that begins like this. */
    public void awaitLine(String program, String beginning) {
        Patience.until(
                program + " says " + beginning,
                () -> any("grep -q '^" + beginning + "' /tmp/" + program).exitCode() == 0);
    }

    /** Stops a program in the background in order, as the service manager does, and returns what it has said. */
    public String stop(String program) {
        sh("kill $(cat /tmp/%s.pid)".formatted(program));
        Patience.until(
                program + " has ended",
                () -> any("test -d /proc/$(cat /tmp/%s.pid)".formatted(program)).exitCode() != 0);
        return sh("cat /tmp/" + program);
    }

    /** Installs packages from {@code /packages} with what they depend on; where both sides have changed a conffile, the old one stays. */
    public void install(String... files) {
        String paths = Stream.of(files).map(file -> " /packages/" + file).collect(Collectors.joining());
        sh("apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
                + " -o Dpkg::Options::=--force-confold" + paths + " 2>&1");
    }

    @Override
    public void close() {
        Program.runAny("docker", "rm", "--force", "--volumes", name);
    }
}
