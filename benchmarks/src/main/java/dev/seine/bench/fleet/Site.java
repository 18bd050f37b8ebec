package dev.seine.bench.fleet;

import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.Endpoint;
import dev.seine.bench.machine.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where programs work together.
 *
 * @param images the programs
 * @param folder for all that they write
 * @param bootstrapServers of the broker
 * @param topic of the batches
 */
record Site(Images images, Path folder, String bootstrapServers, String topic) {
    /** An agent's host id. */
    static final String HOST = "bench";

    private static final String WHOLE_FRAMES = "262144";

    Path archive() {
        return folder.resolve("archive");
    }

    /**
     * Starts the agent, with a spool as the package's configuration has it. It need not be ready yet.
     *
     * @param ringMebibytes of each interface
     */
    Daemon agent(String cores, List<String> interfaces, int ringMebibytes, Endpoint endpoint) throws IOException {
        Path home = Files.createDirectories(folder.resolve("agent-" + interfaces.getFirst()));
        Path spool = Files.createDirectories(home.resolve("spool"));
        Path config = Files.writeString(home.resolve("agent.yaml"), """
                host-id: %s
                kafka: {bootstrap-servers: "%s", topic: %s}
                captures: [{id: bench, interfaces: [%s], snap-length: %s, ring: {size: %dMiB}}]
                spool: {directory: %s}
                http: "%s"
                """.formatted(
                        HOST,
                        bootstrapServers,
                        topic,
                        String.join(", ", interfaces),
                        WHOLE_FRAMES,
                        ringMebibytes,
                        spool,
                        endpoint.address()));
        return Daemon.start(
                "agent-" + interfaces.getFirst(),
                cores,
                List.of(images.agent().toString(), "--config", config.toString()),
                home.resolve("log"));
    }

    /** Starts the collector as it is configured when nothing is said. It need not be ready yet. */
    Daemon collector(String cores, Endpoint endpoint) throws IOException {
        return Daemon.start(
                "collector",
                cores,
                List.of(
                        images.collector().toString(),
                        "--kafka",
                        bootstrapServers,
                        "--topic",
                        topic,
                        "--group",
                        topic,
                        "--archive",
                        archive().toString(),
                        "--http",
                        endpoint.address()),
                Files.createDirectories(folder).resolve("collector.log"));
    }
}
