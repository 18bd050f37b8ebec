package dev.seine.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final List<Finding> FINDINGS = List.of(
            Finding.ok("libpcap", "version 1.10.3"),
            Finding.okBut("offloads", "GRO is on", "ethtool -K eth0 gro off"),
            Finding.warning("clock", "wrong \"perhaps\"", "chronyc"),
            Finding.error("filter", "syntax error\ntcp prot\n    ^", "man 7 pcap-filter"));

    private final StringWriter out = new StringWriter();

    private Diagnosis examine(Doctor.Form form, List<Finding> findings) throws InterruptedException {
        List<Check> checks = findings.stream()
                .map(finding -> (Check) taken -> taken.accept(finding))
                .toList();
        return Doctor.examine(checks, form, new PrintWriter(out));
    }

    @Test
    void printsALineForEachFindingAndItsRemedyBelow() throws Exception {
        examine(Doctor.Form.TEXT, FINDINGS);
        assertThat(out.toString()).isEqualTo("""
                ok       libpcap         version 1.10.3
                ok       offloads        GRO is on
                                         -> ethtool -K eth0 gro off
                warning  clock           wrong "perhaps"
                                         -> chronyc
                error    filter          syntax error
                                         tcp prot
                                             ^
                                         -> man 7 pcap-filter

                2 ok, 1 warnings, 1 errors
                """);
    }

    @Test
    void saysTheSameInJson() throws Exception {
        Diagnosis diagnosis = examine(Doctor.Form.JSON, FINDINGS);
        JsonNode root = new ObjectMapper().readTree(out.toString());
        assertThat(root.get("ok").asInt()).isEqualTo(2);
        assertThat(root.get("warning").asInt()).isEqualTo(1);
        assertThat(root.get("error").asInt()).isEqualTo(1);
        List<Finding> read = root.get("findings")
                .valueStream()
                .map(entry -> new Finding(
                        Level.valueOf(entry.get("level").asText().toUpperCase(Locale.ROOT)),
                        entry.get("check").asText(),
                        entry.get("text").asText(),
                        Optional.ofNullable(entry.get("remedy")).map(JsonNode::asText)))
                .toList();
        assertThat(read).isEqualTo(FINDINGS).isEqualTo(diagnosis.findings());
    }

    @Test
    void exitsWithOneOnlyForAnError() throws Exception {
        assertThat(examine(Doctor.Form.TEXT, FINDINGS).exitCode()).isEqualTo(1);
        assertThat(examine(Doctor.Form.TEXT, FINDINGS.subList(0, 3)).exitCode()).isZero();
        assertThat(examine(Doctor.Form.TEXT, List.of()).exitCode()).isZero();
    }

    @Test
    void lineEndsAndEscapesOfOthersCannotMoveTheCursor() throws Exception {
        examine(Doctor.Form.TEXT, List.of(Finding.ok("kafka", "answers \u001b[2J\u0007hello")));
        assertThat(out.toString()).contains("answers ?[2J?hello").doesNotContain("\u001b");
    }

    @Test
    void whatIsNotOkHasARemedy() {
        assertThatThrownBy(() -> new Finding(Level.ERROR, "ring", "none", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Finding.warning("ring", "small", " ")).isInstanceOf(IllegalArgumentException.class);
    }
}
