import dev.seine.runtime.config.ByteSize;
import dev.seine.standalone.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What an agent costs its host: size on disk, time from start to capturing, memory with a ring of 64 MiB, and CPU at 100 frames
 * a second. The agent is the installed image, the broker a real one in this process, the interface one end of a veth pair. Needs
 * root. Numbers are printed and not judged: another machine has others.
 */
final class Footprint {
    private static final String SENDER = "seinefp0";
    private static final String CAPTURE = "seinefp1";
    private static final int STARTS = 7;
    private static final int FRAMES_PER_SECOND = 100;
    private static final int WARM_UP_S = 120;
    private static final int MEASURED_S = 60;

    private final Path image;
    private final Path work;

    private Footprint(Path image, Path work) {
        this.image = image;
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        Path work = Files.createTempDirectory("seine-footprint");
        try {
            new Footprint(Path.of(arguments[0], "seine-agent"), work).measure();
        } finally {
            Machine.run("ip", "link", "delete", SENDER);
            Machine.delete(work);
        }
    }

    private void measure() throws Exception {
        System.out.printf("unpacked size        %6.1f MB   (runtime %.1f, jars %.1f)%n",
                Machine.megabytes(image), Machine.megabytes(image.resolve("runtime")), Machine.megabytes(image.resolve("lib")));
        System.out.printf("cache of classes     %6.1f MB   (made on the host by the installation)%n",
                Machine.megabytes(Path.of(image + ".aot")));
        plugInterfaces();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                work.resolve("kafka"), EmbeddedKafka.Ports.free(), ByteSize.ofGibibytes(1))) {
            kafka.createTopic("footprint", 1);
            Path config = configuration(kafka.bootstrapServers());
            measureStarts(config);
            measureRunning(config);
        }
    }

    private void measureStarts(Path config) throws Exception {
        double[] seconds = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            Agent agent = start(config);
            seconds[i] = agent.startSeconds();
            agent.stop();
        }
        Arrays.sort(seconds);
        System.out.printf("start to capturing   %6.2f s    (median of %d, %.2f to %.2f)%n",
                seconds[STARTS / 2], STARTS, seconds[0], seconds[STARTS - 1]);
    }

    private void measureRunning(Path config) throws Exception {
        Agent agent = start(config);
        try (Traffic traffic = new Traffic()) {
            Thread.sleep(WARM_UP_S * 1_000L);
            double before = Machine.cpuSeconds(agent.process().pid());
            Thread.sleep(MEASURED_S * 1_000L);
            double cpu = (Machine.cpuSeconds(agent.process().pid()) - before) / MEASURED_S;
            System.out.printf("resident memory      %6.1f MiB  (with a ring of 64 MiB in it, after %d s; shared pages count as well)%n",
                    agent.residentMebibytes(), WARM_UP_S + MEASURED_S);
            System.out.printf("CPU                  %6.2f %%    (of one core, at %d frames/s, from second %d to %d)%n",
                    100 * cpu, FRAMES_PER_SECOND, WARM_UP_S, WARM_UP_S + MEASURED_S);
        } finally {
            agent.stop();
        }
    }

    private Path configuration(String brokers) throws IOException {
        Files.createDirectories(work.resolve("spool"));
        return Files.writeString(work.resolve("agent.yaml"), """
                host-id: footprint
                kafka: {bootstrap-servers: "%s", topic: footprint}
                captures: [{id: footprint, interfaces: [%s], ring: {size: 64MiB}}]
                spool: {directory: %s}
                http: "127.0.0.1:0"
                """.formatted(brokers, CAPTURE, work.resolve("spool")));
    }

    private static void plugInterfaces() throws Exception {
        Machine.vethPair(SENDER, CAPTURE);
        Machine.must("ip", "address", "add", "10.213.77.1/30", "dev", SENDER);
        Machine.must("ip", "neighbour", "add", "10.213.77.2", "lladdr", "02:00:00:00:00:02", "dev", SENDER);
    }

    private Agent start(Path config) throws IOException {
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(image.resolve("bin/seine-agent").toString(), "--config", config.toString())
                .start();
        BufferedReader said = process.errorReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.startsWith("ready: ")) {
                double seconds = (System.nanoTime() - startNs) / 1e9;
                Thread.ofVirtual().start(() -> said.lines().forEach(ignored -> {}));
                return new Agent(process, seconds);
            }
        }
        throw new IOException("the agent has ended:\n" + all);
    }

    /** A running agent. */
    private record Agent(Process process, double startSeconds) {
        void stop() throws InterruptedException {
            process.toHandle().destroy(); // Process.destroy would close the stream that is being read.
            process.waitFor();
        }

        double residentMebibytes() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum() / 1024.0;
            }
        }
    }

    /** Datagrams of 200 bytes at a steady rate. */
    private static final class Traffic implements AutoCloseable {
        private final Thread thread = Thread.ofPlatform().daemon().start(this::send);
        private volatile boolean stopped;

        private void send() {
            try (DatagramSocket socket = new DatagramSocket()) {
                DatagramPacket packet =
                        new DatagramPacket(new byte[200], 200, InetAddress.getByName("10.213.77.2"), 9);
                long nextNs = System.nanoTime();
                while (!stopped) {
                    socket.send(packet);
                    nextNs += 1_000_000_000L / FRAMES_PER_SECOND;
                    LockSupport.parkNanos(nextNs - System.nanoTime());
                }
            } catch (IOException e) {
                System.err.println("the traffic has ended: " + e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            stopped = true;
            thread.join();
        }
    }
}
