package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.FreePort;
import dev.seine.system.HttpEndpoint;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A broker of its own, an agent and collectors; with time-outs that are short, so that many faults fit into a test. */
final class Site {
    private static final String NAME = "site";

    private final Lab lab;
    private final BrokerProcess broker;

    private Site(Lab lab, BrokerProcess broker) {
        this.lab = lab;
        this.broker = broker;
    }

    /** A site with a topic of so many partitions. */
    static Site create(Lab lab, BrokerProcess broker, int partitions) throws Exception {
        broker.createTopic(NAME, partitions);
        return new Site(lab, broker);
    }

    BrokerProcess broker() {
        return broker;
    }

    /**
     * A running agent or collector.
     *
     * @param program which is started again when it has ended
     * @param http its metrics and health
     */
    record Member(Supervised program, HttpEndpoint http) {
        /** Waits until an agent has delivered everything of earlier runs, and nothing waits in its spool. */
        void awaitEmptySpool() {
            http.awaitStatus("/readyz", 200);
            Patience.until(
                    "the spool is empty",
                    () -> http.get("/metrics").body().contains("seine_spool_records 0")
                            && http.metric("seine_queue_bytes") == 0);
        }

        void stop() throws InterruptedException {
            program.process().stop();
        }

        /** Stops an agent that is to say that it has given up frames. */
        void stopAfterLoss() throws InterruptedException {
            program.process().signal("TERM");
            assertThat(program.process().awaitExit()).isEqualTo(1);
            assertThat(program.process().err()).contains("captured packets were not delivered");
        }
    }

    /**
     * How an agent is run.
     *
     * @param prefix a command that becomes it; usually empty
     * @param host its id
     * @param interfaceName where it captures
     * @param ringSize of the kernel's ring
     * @param more lines of YAML, such as those of a spool
     */
    record AgentPlan(List<String> prefix, String host, String interfaceName, String ringSize, String more) {
        AgentPlan(String interfaceName, String more) {
            this(List.of(), Lab.HOST, interfaceName, "64MiB", more);
        }

        /** The same as a program that another one becomes. */
        AgentPlan behind(List<String> other) {
            return new AgentPlan(other, host, interfaceName, ringSize, more);
        }

        /** The same on a host of another name. */
        AgentPlan on(String other) {
            return new AgentPlan(prefix, other, interfaceName, ringSize, more);
        }

        /** The same with a ring that overflows within a test. */
        AgentPlan withSmallRing() {
            return new AgentPlan(prefix, host, interfaceName, "4MiB", "queue-size: 1MiB\n" + more);
        }
    }

    /** A spool in the test's directory. */
    String spool(String... more) {
        return spool(lab.directory().resolve("spool"), more);
    }

    /** A spool in a directory, with further keys such as {@code policy: drop-oldest}. */
    static String spool(Path directory, String... more) {
        return "spool: {directory: %s, file-size: 1MiB%s}\n"
                .formatted(
                        directory,
                        String.join("", Stream.of(more).map(each -> ", " + each).toList()));
    }

    /** Starts an agent; it may take a while until it captures. */
    Member agent(AgentPlan plan) throws IOException {
        HttpEndpoint http = new HttpEndpoint(FreePort.any());
        Path file = lab.directory().resolve("agent-" + http.port() + ".yaml");
        Files.writeString(file, """
                host-id: %s
                kafka: {bootstrap-servers: "%s", topic: %s}
                captures:
                  - {id: site, interfaces: [%s], ring: {size: %s}}
                http: "127.0.0.1:%d"
                %s""".formatted(
                plan.host(), broker.address(), NAME, plan.interfaceName(), plan.ringSize(), http.port(), plan.more()));
        return new Member(Supervised.startBehind(lab, plan.prefix(), "agent", "--config", file.toString()), http);
    }

    /**
     * How a collector is run.
     *
     * @param prefix a command that becomes it; usually empty
     * @param id its id
     * @param archive that is its own
     * @param sealing YAML of when files are sealed
     */
    record CollectorPlan(List<String> prefix, String id, Archive archive, String sealing) {
        /** Sealed often, so that faults also meet sealing. */
        CollectorPlan(String id, Archive archive) {
            this(List.of(), id, archive, "max-size: 2MiB, max-age: 10s");
        }

        /** The same as a program that another one becomes. */
        CollectorPlan behind(List<String> other) {
            return new CollectorPlan(other, id, archive, sealing);
        }

        /** The same with other rules of when files are sealed. */
        CollectorPlan sealing(String other) {
            return new CollectorPlan(prefix, id, archive, other);
        }
    }

    /** An archive in the test's directory. */
    Archive archive(String name) throws IOException {
        return new Archive(Files.createDirectories(lab.directory().resolve(name)));
    }

    /** Starts a collector; it may take a while until it reads. */
    Member collector(CollectorPlan plan) throws IOException {
        HttpEndpoint http = new HttpEndpoint(FreePort.any());
        Path file = lab.directory().resolve("collector-" + plan.id() + ".yaml");
        Files.writeString(file, """
                collector-id: %s
                archive: {directory: %s}
                kafka:
                  bootstrap-servers: "%s"
                  topic: %s
                  group-id: %s
                  properties: {session.timeout.ms: "3000", heartbeat.interval.ms: "500"}
                seal: {%s}
                http: {listen: "127.0.0.1:%d"}
                """.formatted(
                        plan.id(), plan.archive().root(), broker.address(), NAME, NAME, plan.sealing(), http.port()));
        return new Member(Supervised.startBehind(lab, plan.prefix(), "collector", "--config", file.toString()), http);
    }

    /** Waits until everything in the topic is archived and committed; no longer than the product promises to take. */
    void awaitAllArchived() {
        broker.awaitAllArchived(NAME, NAME);
    }
}
