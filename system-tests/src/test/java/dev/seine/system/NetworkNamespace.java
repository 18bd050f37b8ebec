package dev.seine.system;

import dev.seine.testkit.Program;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A network namespace with nothing but a loopback interface of its own, where nobody else's traffic is. */
public record NetworkNamespace(String name) implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    public static NetworkNamespace create() {
        NetworkNamespace namespace =
                new NetworkNamespace("seine-lo-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        Program.run("ip", "netns", "add", namespace.name);
        Program.run("ip", "-n", namespace.name, "link", "set", "lo", "up");
        return namespace;
    }

    /** What makes a command run in it. */
    public List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Runs a command in it. */
    public void run(String... command) {
        Program.run(Stream.concat(prefix().stream(), Arrays.stream(command)).toArray(String[]::new));
    }

    @Override
    public void close() {
        Program.run("ip", "netns", "delete", name);
    }
}
