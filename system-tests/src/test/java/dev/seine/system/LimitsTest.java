package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.VethPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent may take is not exceeded, and whatever a limit costs is on the ledger. */
@SystemTest
class LimitsTest {
    private static final int PORT = 5_001;
    private static final int FRAMES = 15_000;
    private static final int PER_SECOND = 5_000;

    /** The number that a line of the exit report begins with. */
    private static long told(SeineProcess agent, String text) {
        return Long.parseLong(agent.awaitLine(text).split(" ", -1)[0]);
    }

    private static void assertEnd(Archive archive, String text) throws Exception {
        assertThat(archive.manifests())
                .anySatisfy(manifest -> assertThat(manifest).contains(text));
    }

    @Test
    void framesThatComeTooFastAreDroppedAndCountedAndNothingElseIs(Lab lab) throws Exception {
        int rate = 1_000;
        VethPair veth = lab.veth();
        SeineProcess agent =
                lab.agent("-i", veth.captureInterface(), "--max-frame-rate", Integer.toString(rate), "udp");
        UdpReplay.start(lab, veth, FRAMES, PER_SECOND, PORT).await();
        long delivered = Lab.stopped(agent);
        long dropped = told(agent, " packets dropped by the limits of captures");
        assertThat(told(agent, " packets dropped by kernel")).isZero();
        assertThat(delivered + dropped).isEqualTo(FRAMES);
        assertThat(dropped).isPositive();
        agent.awaitLine("capture default: more than 1000 frames a second come");

        Archive archive = lab.archived();
        List<ArchivedFrame> frames = archive.frames();
        assertThat(frames).hasSize((int) delivered);
        long spanNs =
                frames.getLast().stored().timeNs() - frames.getFirst().stored().timeNs();
        assertThat(delivered)
                .as("by the frames' own time")
                .isLessThanOrEqualTo(rate + rate * spanNs / 1_000_000_000L + 1);
        assertEnd(archive, "RATE_LIMIT");
        assertThat(archive.sealedFiles().stream()
                        .flatMap(file -> StockTools.tsharkFields(file, "frame.drop_count").stream())
                        .filter(drops -> !drops.isEmpty())
                        .mapToLong(Long::parseLong)
                        .sum())
                .as("all but those behind the last frame")
                .isBetween(dropped / 2, dropped);
        lab.assertVerified(archive);
    }

    @Test
    void bytesArePacedAcrossAllRingsOfACapture(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        long rate = 128 << 10;
        Path config = Files.writeString(lab.directory().resolve("agent.yaml"), """
                captures:
                  - interfaces: [%s]
                    ring: {size: 8MiB, count: 2, fanout: cpu}
                    limits: {bytes-per-second: 128KiB}
                """.formatted(veth.captureInterface()));
        SeineProcess agent = lab.agent("--config", config.toString());
        UdpReplay.start(lab, veth, FRAMES, PER_SECOND, PORT).await();
        long delivered = Lab.stopped(agent);
        assertThat(delivered + told(agent, " packets dropped by the limits of captures"))
                .isEqualTo(FRAMES);
        Archive archive = lab.archived();
        List<ArchivedFrame> frames = archive.frames();
        long spanNs =
                frames.getLast().stored().timeNs() - frames.getFirst().stored().timeNs();
        assertThat(delivered * UdpReplay.FRAME_LENGTH)
                .isLessThanOrEqualTo(rate + rate * spanNs / 1_000_000_000L + 2 * UdpReplay.FRAME_LENGTH);
        lab.assertVerified(archive);
    }

    @Test
    void aCaptureEndsBeforeItHasTooManyBytes(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = lab.agent("-i", veth.captureInterface(), "--max-bytes", "100KiB", "udp");
        UdpReplay.start(lab, veth, FRAMES, PER_SECOND, PORT).await();
        assertThat(agent.awaitExit()).as(agent::toString).isZero();
        long fitting = (100 << 10) / UdpReplay.FRAME_LENGTH;
        assertThat(told(agent, " packets delivered to Kafka")).isEqualTo(fitting);

        Archive archive = lab.archived();
        assertThat(UdpReplay.numbers(archive.frames(), PORT)).isEqualTo(UdpReplay.sent((int) fitting, 0, 1));
        assertEnd(archive, "number of bytes");
        lab.assertVerified(archive);
    }

    @Test
    void aCaptureEndsWhenItsTimeIsUpAndTheOtherGoesOn(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Path config = Files.writeString(lab.directory().resolve("agent.yaml"), """
                captures:
                  - {id: short, interfaces: [%1$s], filter: udp, limits: {duration: 1s}}
                  - {id: long, interfaces: [%1$s], filter: udp}
                """.formatted(veth.captureInterface()));
        SeineProcess agent = lab.agent("--config", config.toString());
        UdpReplay traffic = UdpReplay.start(lab, veth, FRAMES, PER_SECOND, PORT);
        agent.awaitLine("ends: its limit is reached: duration");
        traffic.await();
        long delivered = Lab.stopped(agent);
        assertThat(delivered).isBetween((long) FRAMES, 2L * FRAMES - 1);
        Archive archive = lab.archived();
        assertThat(archive.frames()).hasSize((int) delivered);
        assertEnd(archive, "\"duration\"");
        lab.assertVerified(archive);
    }

    @Test
    void aMemoryLimitThatCannotHoldIsRefusedAtTheStart(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Path config =
                Files.writeString(lab.directory().resolve("agent.yaml"), "limits: {memory: 100MiB}\n" + capture(veth));
        SeineProcess agent = lab.seine(
                "agent", "--kafka", lab.broker().address(), "--topic", lab.topic(), "--config", config.toString());
        assertThat(agent.awaitExit()).isEqualTo(2);
        assertThat(agent.err()).contains("limits.memory is 100MiB, but the rings take 8MiB and the Java heap up to");
    }

    private static String capture(VethPair veth) {
        return "captures: [{interfaces: [" + veth.captureInterface() + "], ring: {size: 8MiB}}]\n";
    }

    /** A heap that is in memory from the start makes the process larger than its limit, which counts rings and heap only. */
    @Test
    void anAgentThatIsTooLargeLeavesFramesInTheRingUntilItIsAllowedToRead(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        int port = FreePort.any();
        HttpEndpoint http = new HttpEndpoint(port);
        Path config =
                Files.writeString(lab.directory().resolve("agent.yaml"), "limits: {memory: 104MiB}\n" + capture(veth));
        SeineProcess agent = lab.seineBehind(
                List.of("env", "JDK_JAVA_OPTIONS=-Xms96m -XX:+AlwaysPreTouch"),
                "agent",
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "--host-id",
                Lab.HOST,
                "--http",
                "127.0.0.1:" + port,
                "--config",
                config.toString());
        agent.awaitLine("limits.memory allows " + (104 << 20));
        http.awaitStatus("/readyz", 503);
        assertThat(http.get("/readyz").body()).contains("nothing is read");
        assertThat(http.metric("seine_memory_limit_exceeded ")).isEqualTo(1);
        veth.send(Traffic.udp(PORT, 1, 100), Traffic.udp(PORT, 2, 100));
        Files.writeString(config, capture(veth));
        agent.signal("HUP");
        agent.awaitLine("reading goes on");
        http.awaitStatus("/readyz", 200);
        assertThat(Lab.stopped(agent)).isEqualTo(2);
        lab.assertVerified(lab.archived());
    }
}
