package dev.seine.system.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Cluster;
import dev.seine.system.FreePort;
import dev.seine.system.HttpEndpoint;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.StockTools;
import dev.seine.system.faults.Evidence;
import dev.seine.system.faults.NumberedTraffic;
import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The compose file of the source tree, as a stranger uses it, but with ports and an archive of the test's own, and images of the
 * programs that this build has just made: to build them once more within an image takes many minutes.
 */
@ContainerTest
class ComposeTest {
    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(500, 200);

    /** The compose file under a project name of its own, taken down with everything in it. */
    private record Project(List<String> command) implements AutoCloseable {
        String run(String... arguments) {
            return Program.run(Stream.concat(command.stream(), Stream.of(arguments))
                            .toArray(String[]::new))
                    .out();
        }

        /** What the health check of a service says. */
        String health(String service) {
            return run("ps", "--format", "{{.Health}}", service).strip();
        }

        @Override
        public void close() {
            run("down", "--volumes", "--timeout", "10");
        }
    }

    @Test
    void whatIsOnTheHostsInterfaceComesOutAsAVerifiedArchive(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        int kafkaPort = FreePort.any();
        HttpEndpoint agent = new HttpEndpoint(FreePort.any());
        Archive archive = lab.archive("archive");
        Path root = Path.of(System.getProperty("seine.root"));
        Project project = lab.own(project(List.of(
                "SEINE_TAG=test",
                "SEINE_BUILD_CONTEXT=" + root.resolve("packages/target"),
                "SEINE_DOCKERFILE=" + root.resolve("deploy/docker/prebuilt.Dockerfile"),
                "SEINE_ARCHIVE=" + archive.root(),
                "SEINE_KAFKA_PORT=" + kafkaPort,
                "SEINE_AGENT_PORT=" + agent.port(),
                "SEINE_AGENT_OPTIONS=-i " + veth.captureInterface() + " 'udp port 9'")));
        project.run("up", "--detach", "--build");
        for (String service : List.of("kafka", "collector", "agent")) {
            Patience.until(
                    service + " is healthy", () -> project.health(service).equals("healthy"));
        }
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        Patience.until("frames are delivered", () -> agent.metric("seine_frames_total{stage=\"delivered\"") > 0);
        long sent = traffic.stop();
        project.run("stop", "agent");
        Cluster cluster = new Cluster("127.0.0.1:" + kafkaPort);
        Patience.until("everything is archived", () -> cluster.isArchived("seine.frames", "seine-collector"));
        project.run("stop", "collector");
        assertThat(archive.openFiles())
                .as(() -> project.run("logs", "collector"))
                .isEmpty();
        Evidence.of(lab, archive).assertComplete(sent);
        assertThat(tsharkCount(archive)).isEqualTo(sent);
    }

    private static Project project(List<String> environment) {
        Path file = Path.of(System.getProperty("seine.root"), "docker-compose.yml");
        String name = "seine-test-" + ProcessHandle.current().pid();
        List<String> compose = List.of("docker", "compose", "--project-name", name, "--file", file.toString());
        return new Project(Stream.of(List.of("env"), environment, compose)
                .flatMap(List::stream)
                .toList());
    }

    private static long tsharkCount(Archive archive) throws IOException {
        return archive.sealedFiles().stream()
                .mapToLong(file -> StockTools.tsharkFields(file, "frame.number").size())
                .sum();
    }
}
