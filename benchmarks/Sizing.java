import com.sun.management.OperatingSystemMXBean;
import dev.seine.runtime.config.ByteSize;
import dev.seine.standalone.EmbeddedKafka;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What captured traffic costs: CPU of agent, broker and collector, bytes in Kafka and in the archive, each for 1 GB of frames. One
 * agent and one collector as they are installed, a real broker in this process, one partition, acks=all, lz4. The frames are of one
 * size, half of each is random and half is text that repeats, so that they compress about as much as mixed traffic does. Needs root.
 * Numbers are printed and not judged.
 */
final class Sizing {
    private static final String SENDER = "seinesz0";
    private static final String CAPTURE = "seinesz1";
    private static final String TOPIC = "sizing";
    private static final int WARM_UP_S = 20;
    private static final int MEASURED_S = 60;
    private static final double GIGABIT_PER_SECOND = 0.125; // GB/s
    private static final OperatingSystemMXBean BROKER =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path packages;
    private final Path work;
    private final Load load;

    /** Frames of one length, so many a second. */
    private record Load(int bytes, int framesPerSecond) {
        long frames(int seconds) {
            return (long) framesPerSecond * seconds;
        }

        double gigabytes(int seconds) {
            return frames(seconds) * bytes / 1e9;
        }
    }

    private Sizing(Path packages, Path work, Load load) {
        this.packages = packages;
        this.work = work;
        this.load = load;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("for 1 GB of frames        CPU seconds: agent, broker, collector   bytes: Kafka, archive   "
                + "cores for 1 Gbit/s: agent, broker, collector");
        for (Load load : List.of(new Load(300, 40_000), new Load(1_500, 20_000))) {
            Path work = Files.createTempDirectory("seine-sizing");
            try {
                new Sizing(Path.of(arguments[0]), work, load).measure();
            } finally {
                Machine.run("ip", "link", "delete", SENDER);
                Machine.delete(work);
            }
        }
    }

    private void measure() throws Exception {
        Machine.vethPair(SENDER, CAPTURE);
        Path kafkaData = work.resolve("kafka");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                kafkaData, EmbeddedKafka.Ports.free(), ByteSize.ofGibibytes(8))) {
            kafka.createTopic(TOPIC, 1);
            int agentPort = freePort();
            int collectorPort = freePort();
            Process agent = start("seine-agent", "-i", CAPTURE, "--kafka", kafka.bootstrapServers(), "--topic", TOPIC,
                    "--spool", work.resolve("spool").toString(), "--http", "127.0.0.1:" + agentPort,
                    "ether proto 0x88b5");
            Process collector = start("seine-collector", "--kafka", kafka.bootstrapServers(), "--topic", TOPIC,
                    "--archive", work.resolve("archive").toString(), "--http", "127.0.0.1:" + collectorPort);
            awaitReady(agentPort);
            awaitReady(collectorPort);
            send(WARM_UP_S);
            awaitArchived(agentPort, collectorPort, load.frames(WARM_UP_S));
            double agentBefore = Machine.cpuSeconds(agent.pid());
            double collectorBefore = Machine.cpuSeconds(collector.pid());
            double brokerBefore = BROKER.getProcessCpuTime() / 1e9;
            send(MEASURED_S);
            awaitArchived(agentPort, collectorPort, load.frames(WARM_UP_S + MEASURED_S));
            long lost = lost(agentPort);
            double agentCpu = Machine.cpuSeconds(agent.pid()) - agentBefore;
            double brokerCpu = BROKER.getProcessCpuTime() / 1e9 - brokerBefore;
            agent.toHandle().destroy();
            agent.waitFor();
            double collectorLive = Machine.cpuSeconds(collector.pid());
            double childrenBefore = Machine.childrensCpuSeconds();
            collector.toHandle().destroy();
            collector.waitFor();
            // What is still open is sealed at the end, that of the warm-up too.
            double sealing = Machine.childrensCpuSeconds() - childrenBefore - collectorLive;
            double measured = load.gigabytes(MEASURED_S);
            double all = load.gigabytes(WARM_UP_S + MEASURED_S);
            print(List.of(agentCpu / measured, brokerCpu / measured,
                    (collectorLive - collectorBefore) / measured + sealing / all), logBytes(kafkaData) / 1e9 / all,
                    Machine.megabytes(work.resolve("archive")) / 1e3 / all, lost);
        }
    }

    private static void awaitArchived(int agentPort, int collectorPort, long frames) throws Exception {
        while (archived(collectorPort) < frames && lost(agentPort) == 0) {
            Thread.sleep(500);
        }
    }

    /** Each for one gigabyte of frames. */
    private void print(List<Double> cpuSeconds, double kafkaGigabytes, double archiveGigabytes, long lost) {
        System.out.printf("%,6d B, %,7d frames/s   %6.1f %6.1f %6.1f                        %4.2f GB, %4.2f GB      %5.2f %5.2f %5.2f%s%n",
                load.bytes(), load.framesPerSecond(), cpuSeconds.get(0), cpuSeconds.get(1), cpuSeconds.get(2),
                kafkaGigabytes, archiveGigabytes, cpuSeconds.get(0) * GIGABIT_PER_SECOND,
                cpuSeconds.get(1) * GIGABIT_PER_SECOND, cpuSeconds.get(2) * GIGABIT_PER_SECOND,
                lost == 0 ? "" : "   (" + lost + " frames found the ring full)");
    }

    /** Records only: index files have their full size from the start. */
    private static double logBytes(Path kafkaData) throws IOException {
        double bytes = 0;
        try (Stream<Path> files = Files.walk(kafkaData)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".log")).toList()) {
                bytes += file.getParent().getFileName().toString().startsWith(TOPIC + "-") ? Files.size(file) : 0;
            }
        }
        return bytes;
    }

    private Process start(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(packages.resolve(program).resolve("bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(program + ".log").toFile())
                .start();
    }

    /** The load for so long, evenly; trafgen(8). */
    private void send(int seconds) throws Exception {
        Path frame = Files.writeString(work.resolve("frame.cfg"),
                "{ fill(0xff, 6), 2, 0, 0, 0, 0, 1, 0x88, 0xb5, drnd(%d), %s }".formatted(load.bytes() / 2, text()));
        Machine.must("trafgen", "--in", frame.toString(), "--out", SENDER, "--cpus", "1", "--num", Long.toString(load.frames(seconds)),
                "--rate", load.framesPerSecond() + "pps");
    }

    private String text() {
        String words = "GET /index.html HTTP/1.1 Host: www.example.org Accept: text/html Connection: keep-alive ";
        StringBuilder bytes = new StringBuilder();
        int length = load.bytes() - 14 - load.bytes() / 2;
        int start = new Random(1).nextInt(words.length());
        for (int i = 0; i < length; i++) {
            bytes.append(i == 0 ? "" : ", ").append((int) words.charAt((start + i) % words.length()));
        }
        return bytes.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static long archived(int port) throws Exception {
        return metric(port, "seine_frames_total{stage=\"archived\"");
    }

    private static long lost(int port) throws Exception {
        return metric(port, "seine_kernel_drops_total");
    }

    private static long metric(int port, String name) throws Exception {
        return get(port, "/metrics").body().lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void awaitReady(int port) throws Exception {
        for (int i = 0; i < 120; i++) {
            try {
                if (get(port, "/readyz").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            Thread.sleep(500);
        }
        throw new IOException("nothing is ready at port " + port);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
