package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.SystemTest;
import dev.seine.system.packages.Built;
import dev.seine.system.packages.Container;
import dev.seine.system.packages.NextVersion;
import dev.seine.testkit.VethPair;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Agent and collector are replaced by the next version of their packages while frames go by. */
@SystemTest
class UpgradeTest {
    private static final String AGENT = "agent";
    private static final String COLLECTOR = "collector";

    @Test
    void nothingThatAnAgentHasAcceptedIsMissingOrThereTwice(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Archive archive = lab.archive("archive");
        Path packages = Files.createDirectories(lab.directory().resolve("packages"));
        for (Built program : Built.values()) {
            Files.copy(program.deb(), packages.resolve(program.program() + ".deb"));
            NextVersion.of(program, packages);
        }
        // The engine's root writes the archive, in the place where the test finds it.
        try (Container host =
                Container.start(packages, "--network=host", "--volume", archive.root() + ":" + archive.root())) {
            host.install("seine-agent.deb", "seine-collector.deb");
            host.sh("""
                    printf '%%s\\n' 'host-id: %s' 'kafka: {bootstrap-servers: "%s", topic: %s}' \
                      'captures: [{interfaces: [%s]}]' 'spool: {directory: /var/lib/seine/spool}' > /etc/seine/agent.yaml
                    printf '%%s\\n' 'kafka: {bootstrap-servers: "%s", topic: %s, group-id: %s}' \
                      'archive: {directory: %s}' 'http: {enabled: false}' > /etc/seine/collector.yaml
                    """.formatted(
                            Lab.HOST,
                            lab.broker().address(),
                            lab.topic(),
                            veth.captureInterface(),
                            lab.broker().address(),
                            lab.topic(),
                            lab.topic(),
                            archive.root()));
            start(host);
            NumberedTraffic traffic = NumberedTraffic.start(lab, veth, new NumberedTraffic.Rate(2_000, 100));
            Thread.sleep(3_000);
            // What prerm does where there is a systemd.
            String before = host.stop(AGENT) + host.stop(COLLECTOR);
            host.install("seine-agent-next.deb", "seine-collector-next.deb");
            start(host);
            Thread.sleep(3_000);
            traffic.stop();
            String after = host.stop(AGENT);
            lab.awaitAllArchived();
            host.stop(COLLECTOR);
            Evidence evidence = Evidence.of(lab, archive);
            System.out.printf("upgrade: %s%n", evidence);
            assertThat(evidence.runs()).isEqualTo(2);
            assertThat(evidence.missing()).isZero();
            assertThat(evidence.archived()).isEqualTo(captured(before) + captured(after));
        }
    }

    private static void start(Container host) {
        host.inBackground(COLLECTOR, "seine-collector --config /etc/seine/collector.yaml");
        host.inBackground(AGENT, "seine-agent --config /etc/seine/agent.yaml");
        host.awaitLine(AGENT, "ready: capturing");
    }

    private static long captured(String said) {
        return said.lines()
                .filter(line -> line.endsWith(" packets received by filter"))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[0]))
                .sum();
    }
}
