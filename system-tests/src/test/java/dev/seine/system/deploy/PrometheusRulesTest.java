package dev.seine.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The alert rules, as promtool judges them. */
class PrometheusRulesTest {
    @BeforeEach
    void needsPromtool() {
        Requirements.programs("promtool");
    }

    @Test
    void promtoolAcceptsRulesAndScrapeConfiguration() {
        Program.Result rules = promtool("check", "rules", "--lint=all", "--lint-fatal", path("seine.rules.yml"));
        assertThat(rules.out()).contains("rules found");
        promtool("check", "config", "--syntax-only", path("prometheus.yml"));
    }

    @Test
    void theRulesFireAndKeepStillAsTheirTestsSay() {
        assertThat(promtool("test", "rules", path("seine.rules.test.yml")).out())
                .contains("SUCCESS");
    }

    @Test
    void everyAlertIsExplainedInTheDocumentation() throws IOException {
        String document = DeployFolder.document("operations.md");
        List<JsonNode> alerts = DeployFolder.yaml(DeployFolder.file("prometheus/seine.rules.yml"))
                .getFirst()
                .findValues("alert");
        assertThat(alerts)
                .hasSizeGreaterThan(10)
                .allSatisfy(alert -> assertThat(document).contains("| `" + alert.textValue() + "` |"));
    }

    private static Program.Result promtool(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Program.run(command);
    }

    private static String path(String name) {
        return DeployFolder.file("prometheus").resolve(name).toString();
    }
}
