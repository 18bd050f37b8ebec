package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SIGHUP: the configuration of a running agent changes as a whole or not at all, and no frame is lost by it. */
@SystemTest
class ReloadTest {
    private static final int[] PORTS = {5_001, 5_002, 5_003};
    private static final int FRAMES = 24_000;
    private static final int PER_SECOND = 4_000;
    private static final int BEFORE_THE_RELOAD = 3_000;

    private final HttpEndpoint http;

    ReloadTest() throws IOException {
        http = new HttpEndpoint(FreePort.any());
    }

    /** Whatever is asked for in the configuration, it serves its metrics. */
    private SeineProcess start(Lab lab, String yaml) throws Exception {
        Files.writeString(file(lab), yaml);
        return lab.agent("--config", file(lab).toString(), "--http", "127.0.0.1:" + http.port());
    }

    private static Path file(Lab lab) {
        return lab.directory().resolve("agent.yaml");
    }

    private void reload(Lab lab, SeineProcess agent, String yaml, String result) throws Exception {
        String metric = "seine_config_reloads_total{result=\"" + result + "\"";
        long before = http.metric(metric);
        Files.writeString(file(lab), yaml);
        agent.signal("HUP");
        Patience.until("the reload is " + result, () -> http.metric(metric) == before + 1);
    }

    private void awaitCaptured(long frames) {
        Patience.until(
                frames + " frames are captured", () -> http.metric("seine_frames_total{stage=\"captured\"") >= frames);
    }

    private static String web(VethPair veth, String site, String filter) {
        return """
                labels: {site: %s}
                captures:
                  - id: web
                    interfaces: [%s]
                    filter: %s
                """.formatted(site, veth.captureInterface(), filter);
    }

    @Test
    void noFrameIsLostThatTheFilterBeforeAndTheOneAfterAccept(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = start(lab, web(veth, "fra1", "udp port 5001 or udp port 5002"));
        UdpReplay traffic = UdpReplay.start(lab, veth, FRAMES, PER_SECOND, PORTS);
        awaitCaptured(BEFORE_THE_RELOAD);
        reload(lab, agent, web(veth, "ams2", "udp port 5002 or udp port 5003"), "applied");
        assertThat(traffic.isSending()).as("the reload is under traffic").isTrue();
        traffic.await();
        Lab.stopped(agent);

        Archive archive = lab.archived();
        List<ArchivedFrame> frames = archive.frames();
        assertThat(UdpReplay.numbers(frames, 5_002))
                .as("accepted by both: all, once")
                .isEqualTo(UdpReplay.sent(FRAMES, 1, PORTS.length));
        int[] first = UdpReplay.numbers(frames, 5_001);
        int[] last = UdpReplay.numbers(frames, 5_003);
        assertThat(UdpReplay.areConsecutive(first, PORTS.length)).isTrue();
        assertThat(first[0]).isZero();
        assertThat(UdpReplay.areConsecutive(last, PORTS.length)).isTrue();
        assertThat(last[last.length - 1]).isEqualTo(FRAMES - 1);
        assertThat(last[0]).as("the old filter ends where the new one begins").isGreaterThan(first[first.length - 1]);
        assertThat(String.join("\n", archive.manifests()))
                .contains("udp port 5001 or udp port 5002", "udp port 5002 or udp port 5003", "fra1", "ams2");
        lab.assertVerified(archive);
        assertThat(agent.lines())
                .anySatisfy(line -> assertThat(line).contains("labels.site: 'fra1' becomes 'ams2'"))
                .anySatisfy(line -> assertThat(line).contains("captures[web].filter: "));
    }

    @Test
    void aWrongConfigurationIsRefusedAsAWholeWhileCaptureGoesOn(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = start(lab, web(veth, "fra1", "udp port 5001"));
        UdpReplay traffic = UdpReplay.start(lab, veth, FRAMES, PER_SECOND, PORTS[0]);
        awaitCaptured(BEFORE_THE_RELOAD);
        reload(lab, agent, web(veth, "ams2", "udp") + "spol: {}\n", "refused");
        reload(lab, agent, web(veth, "ams2", "udp prt 5002"), "refused");
        reload(lab, agent, web(veth, "ams2", "udp") + "    ring: {size: 32MiB}\n", "refused");
        reload(lab, agent, web(veth, "ams2", "udp") + "  - {id: new, interfaces: [nosuch0]}\n", "refused");
        traffic.await();
        Lab.stopped(agent);
        assertThat(agent.lines().filter(line -> line.contains("configuration not reloaded")))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains(file(lab) + ":6:1: unknown key 'spol'"))
                .anySatisfy(line -> assertThat(line).contains("filter 'udp prt 5002'"))
                .anySatisfy(line -> assertThat(line).contains("needs a restart: captures[web].ring.size"))
                .anySatisfy(line -> assertThat(line).contains("there is no interface nosuch0"));

        Archive archive = lab.archived();
        assertThat(UdpReplay.numbers(archive.frames(), 5_001)).isEqualTo(UdpReplay.sent(FRAMES, 0, 1));
        assertThat(String.join("\n", archive.manifests())).contains("fra1").doesNotContain("ams2");
        lab.assertVerified(archive);
    }

    @Test
    void interfacesComeAndGo(Lab lab) throws Exception {
        VethPair one = lab.veth();
        VethPair other = lab.veth();
        SeineProcess agent = start(lab, web(one, "fra1", "udp"));
        UdpReplay traffic = UdpReplay.start(lab, one, FRAMES, PER_SECOND, PORTS[0]);
        awaitCaptured(BEFORE_THE_RELOAD);
        String both =
                web(one, "fra1", "udp").replace("interfaces: [", "interfaces: [" + other.captureInterface() + ", ");
        reload(lab, agent, both, "applied");
        other.send(Traffic.udp(PORTS[1], 7, 100));
        traffic.await();
        awaitCaptured(FRAMES + 1);
        reload(lab, agent, web(other, "fra1", "udp"), "applied");
        agent.awaitLine("seine-capture-" + one.captureInterface() + ": STOPPING to STOPPED");
        one.send(Traffic.udp(PORTS[2], 8, 100));
        other.send(Traffic.udp(PORTS[1], 9, 100));
        awaitCaptured(FRAMES + 2);
        assertThat(Lab.stopped(agent)).isEqualTo(FRAMES + 2);

        Archive archive = lab.archived();
        List<ArchivedFrame> frames = archive.frames();
        assertThat(UdpReplay.numbers(frames, PORTS[0])).isEqualTo(UdpReplay.sent(FRAMES, 0, 1));
        assertThat(UdpReplay.numbers(frames, PORTS[1])).containsExactly(7, 9);
        assertThat(UdpReplay.numbers(frames, PORTS[2])).isEmpty();
        assertThat(String.join("\n", archive.manifests())).contains("RECONFIGURED");
        lab.assertVerified(archive);
    }

    @Test
    void anAgentWithoutAConfigurationFileEndsInOrder(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = lab.agent("-i", veth.captureInterface());
        veth.send(Traffic.udp(PORTS[0], 1, 100));
        agent.signal("HUP");
        assertThat(agent.awaitExit()).as(agent::toString).isZero();
        assertThat(agent.err()).contains("no --config whose file could be read again", "1 packets delivered to Kafka");
        lab.assertVerified(lab.archived());
    }
}
