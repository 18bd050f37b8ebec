package dev.seine.system.containers;

import dev.seine.system.Archive;
import dev.seine.system.CollectorProcess;
import dev.seine.system.FreePort;
import dev.seine.system.HttpEndpoint;
import dev.seine.system.Lab;
import dev.seine.system.SeineProcess;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Agents and collectors of a test that share a topic of a broker in a container.
 *
 * @param lab where the test works
 * @param topic that agents write to; also the name of the collectors' group
 */
record Fleet(Lab lab, String topic) {
    /**
     * A running agent.
     *
     * @param process the program
     * @param http its metrics and health
     */
    record Agent(SeineProcess process, HttpEndpoint http) {
        /** How many frames Kafka has. */
        long delivered() throws InterruptedException {
            return http.metric("seine_frames_total{stage=\"delivered\"");
        }
    }

    /** Starts an agent of one veth pair and waits until it captures; Kafka it may not reach. */
    Agent agent(Access access, VethPair veth) throws IOException {
        HttpEndpoint http = new HttpEndpoint(FreePort.any());
        Path file = lab.directory().resolve("agent-" + http.port() + ".yaml");
        Files.writeString(file, """
                host-id: %s
                kafka:
                  bootstrap-servers: "%s"
                  topic: %s
                  properties: %s
                captures:
                  - {id: fleet, interfaces: [%s], ring: {size: 16MiB}}
                spool: {directory: %s}
                http: "127.0.0.1:%d"
                """.formatted(
                        Lab.HOST,
                        access.bootstrapServers(),
                        topic,
                        access.yaml(),
                        veth.captureInterface(),
                        lab.directory().resolve("spool"),
                        http.port()));
        SeineProcess process = lab.seine("agent", "--config", file.toString());
        process.awaitLine("ready: ");
        return new Agent(process, http);
    }

    /** Starts a collector; it may take a while until it reads. */
    CollectorProcess collector(Access access) throws IOException {
        return collector(access, "archive");
    }

    /** Starts a collector with an archive of a name, which is its id as well. */
    CollectorProcess collector(Access access, String name) throws IOException {
        HttpEndpoint http = new HttpEndpoint(FreePort.any());
        Archive archive = lab.archive(name);
        Path file = lab.directory().resolve("collector-" + name + ".yaml");
        Files.writeString(file, """
                collector-id: %s
                archive: {directory: %s}
                kafka:
                  bootstrap-servers: "%s"
                  topic: %s
                  group-id: %s
                  properties: %s
                http: {listen: "127.0.0.1:%d"}
                """.formatted(
                        name,
                        archive.root(),
                        access.bootstrapServers(),
                        topic,
                        topic,
                        access.with("session.timeout.ms", "6000").yaml(),
                        http.port()));
        return new CollectorProcess(lab.seine("collector", "--config", file.toString()), http, archive);
    }
}
