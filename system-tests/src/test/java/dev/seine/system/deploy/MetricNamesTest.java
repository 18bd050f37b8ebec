package dev.seine.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seine.system.CollectorProcess;
import dev.seine.system.FreePort;
import dev.seine.system.HttpEndpoint;
import dev.seine.system.Lab;
import dev.seine.system.SystemTest;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and documentation ask for nothing that the programs do not tell. */
@SystemTest
class MetricNamesTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:seine|kafka|process|system|jvm)_[a-z0-9_]+\\b");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z][a-z0-9_]*)(?:\\{.*\\})? (\\S+)$");

    @Test
    void everyMetricThatIsAskedForIsToldByARunningAgentOrCollector(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        HttpEndpoint agentHttp = new HttpEndpoint(FreePort.any());
        lab.agent(
                "-i",
                veth.captureInterface(),
                "--spool",
                lab.directory().resolve("spool").toString(),
                "--http",
                "127.0.0.1:" + agentHttp.port());
        CollectorProcess collector = lab.collector();
        byte[] frame = new byte[60];
        // An experimental type, IEEE 802.
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        veth.send(frame, frame, frame);
        collector.awaitArchived(3);

        String agent = agentHttp.get("/metrics").body();
        String archived = collector.http().get("/metrics").body();
        Set<String> told = new TreeSet<>(names(SAMPLE, agent));
        told.addAll(names(SAMPLE, archived));

        JsonNode rules = DeployFolder.yaml(DeployFolder.file("prometheus/seine.rules.yml"))
                .getFirst();
        JsonNode dashboard = new ObjectMapper()
                .readTree(DeployFolder.file("grafana/seine.json").toFile());
        assertThat(told).as("alert rules").containsAll(asked(DeployFolder.texts(rules, "expr")));
        assertThat(told).as("dashboard").containsAll(asked(DeployFolder.texts(dashboard, "expr")));
        assertThat(told).as("docs/operations.md").containsAll(documented());

        assertThat(value(agent, "kafka_producer_records_sent_total")).isPositive();
        assertThat(value(agent, "kafka_producer_connections")).isPositive();
        assertThat(value(agent, "kafka_producer_request_latency_avg_seconds")).isBetween(0.000_001, 60.0);
        assertThat(value(archived, "kafka_consumer_records_consumed_total")).isPositive();
        assertThat(value(archived, "kafka_consumer_rebalances_total")).isPositive();
        assertThat(value(agent, "seine_agent_ready")).isOne();
        assertThat(value(archived, "seine_collector_ready")).isOne();
        assertThat(value(agent, "seine_spool_limit_bytes")).isEqualTo(2.0 * 1024 * 1024 * 1024);
    }

    private static Set<String> asked(Stream<String> expressions) {
        // Of the time series of a histogram its buckets are named.
        return expressions
                .flatMap(expression -> NAME.matcher(expression).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented() throws IOException {
        return DeployFolder.document("operations.md")
                .lines()
                .filter(line -> line.startsWith("| `seine_") || line.startsWith("| `kafka_"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> NAME.matcher(cell).results().map(MatchResult::group))
                // A histogram's name is that of no time series.
                .map(name -> name.endsWith("_delay_seconds") ? name + "_bucket" : name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Pattern sample, String scraped) {
        return sample.matcher(scraped).results().map(result -> result.group(1)).collect(Collectors.toSet());
    }

    private static double value(String scraped, String name) {
        return SAMPLE.matcher(scraped)
                .results()
                .filter(result -> result.group(1).equals(name))
                .mapToDouble(result -> Double.parseDouble(result.group(2)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not told"));
    }
}
