package dev.seine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ConfigChange;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadTest {
    private static final String BEFORE = """
            host-id: web-07
            labels: {rack: b4}
            captures: [{id: web, interfaces: [eth0], filter: tcp}, {id: dns, interfaces: [eth0]}]
            """;

    private static AgentConfig config(String yaml) {
        return ConfigLoader.parse(new ConfigText("agent.yaml", yaml), AgentConfig.class, Map.of(), "NONE");
    }

    private static List<ConfigChange> permitted(String from, String to) {
        assertThat(BEFORE).contains(from);
        return Reload.permitted(config(BEFORE), config(BEFORE.replace(from, to)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filter: tcp       | filter: udp                       | captures[web].filter: 'tcp' becomes 'udp'",
                "filter: tcp       | 'filter: tcp, limits: {bytes: 1}' | captures[web].limits.bytes: '0' becomes '1'",
                "interfaces: [eth0]| 'interfaces: [eth1]'              | captures[web].interfaces: '[eth0]' becomes '[eth1]'",
                "rack: b4          | rack: b5                          | labels.rack: 'b4' becomes 'b5'",
                "rack: b4          | role: web                         | labels.rack: 'b4' becomes ''",
                "labels            | 'never: port 22\nlabels'          | never: '' becomes 'port 22'",
                "labels            | 'limits: {memory: 1GiB}\nlabels'  | limits.memory: '0' becomes '1GiB'",
                ", {id: dns        | ', {id: ntp'                      | captures[dns]: 'present' becomes ''"
            })
    void namesWhatChanges(String from, String to, String change) {
        assertThat(permitted(from, to)).extracting(ConfigChange::toString).contains(change);
    }

    @Test
    void doesNotMindTheOrderOfCaptures() {
        assertThat(Reload.permitted(config(BEFORE), config("""
                        host-id: web-07
                        labels: {rack: b4}
                        captures: [{id: dns, interfaces: [eth0]}, {id: web, interfaces: [eth0], filter: tcp}]
                        """))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host-id: web-07 | host-id: web-08                 | host-id",
                "filter: tcp     | 'filter: tcp, snap-length: 60'  | captures[web].snap-length",
                "filter: tcp     | 'filter: tcp, promiscuous: false' | captures[web].promiscuous",
                "filter: tcp     | 'filter: tcp, ring: {size: 8MiB}' | captures[web].ring.size",
                "labels          | 'kafka: {topic: other}\nlabels' | kafka.topic",
                "labels          | 'http: 127.0.0.1:1\nlabels'     | http",
                "labels          | 'queue-size: 2MiB\nlabels'      | queue-size"
            })
    void namesTheKeysThatNeedARestart(String from, String to, String key) {
        assertThatThrownBy(() -> permitted(from, to))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("needs a restart: " + key + ": ");
    }
}
