package dev.seine.system.containers;

import com.github.dockerjava.api.DockerClient;
import dev.seine.system.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker of the image that people run. It shares the host's network, because brokers tell clients their ports, and those of
 * a container's own network are not known before it has started.
 */
final class BrokerContainer implements AutoCloseable {
    private static final String VERSION = System.getenv().getOrDefault("KAFKA_VERSION", "4.3.1");
    private static final int READABLE = 0644;
    private static final int STOP_LIMIT_SECONDS = 60;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final GenericContainer<?> container;
    private final String address;

    /**
     * Starts one; {@link #awaitReady} waits for it.
     *
     * @param properties of server.properties
     * @param files path in the container to path here
     * @param address where clients connect that need no credentials
     */
    @SuppressWarnings("resource") // It is closed with this.
    BrokerContainer(Map<String, String> properties, Map<String, String> files, String address) {
        this.address = address;
        container = new GenericContainer<>(DockerImageName.parse("apache/kafka:" + VERSION))
                .withNetworkMode("host")
                .withEnv("KAFKA_HEAP_OPTS", "-Xms128m -Xmx384m")
                .withEnv("KAFKA_JVM_PERFORMANCE_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .withCopyToContainer(Transferable.of(text(properties)), "/mnt/shared/config/server.properties");
        files.forEach((inside, here) -> container.withCopyToContainer(Transferable.of(read(here), READABLE), inside));
        container.start();
    }

    private static byte[] read(String path) {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                .sorted()
                .collect(Collectors.joining());
    }

    /** Where clients connect that need no credentials. */
    String address() {
        return address;
    }

    /** A client that may do everything. */
    Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                address,
                "request.timeout.ms",
                (int) ANSWER_LIMIT.toMillis(),
                "default.api.timeout.ms",
                10 * (int) ANSWER_LIMIT.toMillis()));
    }

    /** Waits until a cluster of so many brokers answers. */
    void awaitReady(int brokers) {
        Patience.until("the broker at " + address + " answers, and " + brokers + " are there", () -> {
            if (!container.isRunning()) {
                throw new AssertionError("the broker has ended: " + container.getLogs());
            }
            try (Admin admin = admin()) {
                return admin.describeCluster()
                                .nodes()
                                .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                                .size()
                        == brokers;
            } catch (ExecutionException | TimeoutException e) {
                return false;
            }
        });
    }

    void createTopic(NewTopic topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    /** Runs a command that the product has told its user to run, as an administrator. */
    void run(String command) throws IOException, InterruptedException {
        String asAdministrator = command.replaceAll("--bootstrap-server \\S+", "--bootstrap-server " + address)
                .replace(" --command-config admin.properties", "");
        Container.ExecResult result = container.execInContainer("sh", "-c", "/opt/kafka/bin/" + asAdministrator);
        if (result.getExitCode() != 0) {
            throw new AssertionError(
                    command + " exited with " + result.getExitCode() + ": " + result.getStdout() + result.getStderr());
        }
    }

    /** Stops it in order; its data stay. */
    void stop() {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_LIMIT_SECONDS)
                .exec();
    }

    /** Starts it again after {@link #stop}. */
    void restart() {
        docker().startContainerCmd(container.getContainerId()).exec();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    public void close() {
        container.close();
    }
}
