package dev.seine.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Lab;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Ansible role, as far as it goes without changing this machine. */
@SystemTest
class AnsibleRoleTest {
    @BeforeEach
    void needsAnsible() {
        Requirements.programs("ansible", "ansible-playbook");
    }

    @Test
    void thePlaybookIsOneThatAnsibleUnderstands() {
        String playbook = DeployFolder.file("ansible/site.yml").toString();
        Program.run("ansible-playbook", "-i", "localhost,", "--syntax-check", playbook);
        assertThat(Program.run("ansible-playbook", "-i", "localhost,", "--list-tasks", playbook)
                        .out())
                .contains("Install the package", "Configure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "collector"})
    void itsDefaultConfigurationIsOneThatTheProgramAccepts(String program, Lab lab) throws Exception {
        Path role = DeployFolder.file("ansible/roles/seine");
        Path file = lab.directory().resolve(program + ".yaml");
        Program.run(
                "ansible",
                "localhost",
                "--connection=local",
                "-m",
                "ansible.builtin.template",
                "-a",
                "src=" + role.resolve("templates/config.yaml.j2") + " dest=" + file + " mode=0640",
                "-e",
                "@" + role.resolve("defaults/main.yml"),
                "-e",
                "seine_program=" + program);
        assertThat(Files.readString(file)).startsWith("# Written by Ansible.");
        assertThat(DeployFolder.effectiveConfiguration(lab, program, file)).contains("localhost:9092");
    }
}
