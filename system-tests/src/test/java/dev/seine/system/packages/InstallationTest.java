package dev.seine.system.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SystemTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The packages on a Debian machine: installed, upgraded, removed, purged. */
@SystemTest
class InstallationTest {
    private static final String STAT = "stat -c '%A %U:%G' ";

    /** A directory with the packages of now and of the next version. */
    private static Path packages(Lab lab) throws IOException {
        Path directory = Files.createDirectories(lab.directory().resolve("packages"));
        for (Built program : Built.values()) {
            Files.copy(program.deb(), directory.resolve(program.program() + ".deb"));
            NextVersion.of(program, directory);
        }
        return directory;
    }

    @Test
    void agentCapturesRightAfterItsInstallationWithNothingButOneCapability(Lab lab) throws IOException {
        try (Container machine = Container.start(packages(lab))) {
            machine.install("seine-agent.deb");
            assertThat(machine.sh("id -nG seine")).isEqualTo("seine\n");
            assertThat(machine.sh("getent passwd seine")).contains(":/var/lib/seine:/usr/sbin/nologin");
            assertThat(machine.sh(STAT + "/etc/seine/agent.yaml")).isEqualTo("-rw-r----- seine:root\n");
            assertThat(machine.sh(STAT + "/var/lib/seine/spool")).isEqualTo("drwxr-x--- seine:seine\n");
            assertThat(machine.sh("ls /etc/systemd/system/multi-user.target.wants"))
                    .contains("seine-agent.service");
            assertThat(machine.sh("SEINE_JAVA_OPTIONS=-Xlog:class+load:stdout seine-agent --version"))
                    .as("the installation has made a cache of classes that fits")
                    .contains("dev.seine.runtime.process.LogLevel source: shared objects file");
            // As the unit starts it, whose systemd a container has not.
            String asTheUnit = "setpriv --reuid=seine --regid=seine --init-groups --inh-caps=-all,+net_raw"
                    + " --ambient-caps=-all,+net_raw --bounding-set=-all,+net_raw --no-new-privs ";
            machine.inBackground("agent", asTheUnit + "seine-agent --config /etc/seine/agent.yaml");
            machine.awaitLine("agent", "ready: capturing");
            // Kafka is nowhere: what is captured goes to the spool, such as the whole lists of packages.
            machine.sh("rm -rf /var/lib/apt/lists/*; apt-get update -qq");
            Patience.until(
                    "the spool fills",
                    () -> Long.parseLong(machine.sh("du -sb /var/lib/seine/spool | cut -f1")
                                    .strip())
                            > 100_000);
            assertThat(machine.sh("grep CapEff $(dirname $(grep -l '[S]eineAgent' /proc/[0-9]*/cmdline))/status"))
                    .isEqualTo("CapEff:\t0000000000002000\n");
        }
    }

    /** One machine for both, because an installation takes its time. */
    @Test
    void upgradeKeepsWhatWasChangedRemovalTheConfigurationAndPurgeTheArchive(Lab lab) throws IOException {
        try (Container machine = Container.start(packages(lab))) {
            machine.install("seine-agent.deb", "seine-collector.deb");
            machine.sh("echo '# Mine.' >> /etc/seine/agent.yaml");
            machine.install("seine-agent-next.deb", "seine-collector-next.deb");
            assertThat(machine.sh("dpkg-query -W -f '${Version}\\n' seine-agent seine-collector"))
                    .isEqualTo(NextVersion.VERSION + "\n" + NextVersion.VERSION + "\n");
            assertThat(machine.sh("cat /etc/seine/agent.yaml"))
                    .endsWith("# Mine.\n")
                    .doesNotContain(NextVersion.NEW_LINE);
            assertThat(machine.sh("cat /etc/seine/agent.yaml.dpkg-dist")).contains(NextVersion.NEW_LINE);
            assertThat(machine.sh("cat /etc/seine/collector.yaml")).contains(NextVersion.NEW_LINE);
            for (String file : new String[] {"agent.yaml", "agent.yaml.dpkg-dist", "collector.yaml"}) {
                assertThat(machine.sh(STAT + "/etc/seine/" + file)).as(file).isEqualTo("-rw-r----- seine:root\n");
            }

            assertThat(machine.sh(STAT + "/var/lib/seine/archive")).isEqualTo("drwxr-x--- seine:seine\n");
            machine.sh("echo frames > /var/lib/seine/spool/0.spool; echo frames > /var/lib/seine/archive/frames");
            machine.sh("apt-get remove -y -qq seine-agent seine-collector 2>&1");
            assertThat(machine.sh("ls /etc/seine")).isEqualTo("agent.yaml\nagent.yaml.dpkg-dist\ncollector.yaml\n");
            assertThat(machine.sh("cat /var/lib/seine/spool/0.spool")).isEqualTo("frames\n");
            assertThat(machine.any(
                                    "ls /usr/lib/seine-agent /usr/bin/seine-agent /lib/systemd/system/seine-agent.service")
                            .out())
                    .isEmpty();
            machine.sh("apt-get purge -y -qq seine-agent seine-collector 2>&1");
            assertThat(machine.any("ls -d /etc/seine").exitCode()).isNotZero();
            assertThat(machine.sh("ls /var/lib/seine")).isEqualTo("archive\n");
            assertThat(machine.sh("cat /var/lib/seine/archive/frames")).isEqualTo("frames\n");
            assertThat(machine.any("find /etc/systemd /var/lib/systemd /var/cache -name '*seine*'")
                            .out())
                    .isEmpty();
        }
    }
}
