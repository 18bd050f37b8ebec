package dev.seine.bench.fleet;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.agent.publish.KafkaSettings;
import dev.seine.agent.publish.KafkaTarget;
import dev.seine.bench.machine.Pause;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hosts whose agents send a fixed number of frames a second together, each as often as its ring would hand over a block: when it
 * is full, or after the retire timeout. They share one producer with an agent's settings, which is kinder to the broker than a
 * producer each, and the same to the collector.
 */
final class SimulatedFleet implements AutoCloseable {
    /** Of a frame. */
    static final int FRAME_BYTES = 300;

    private static final long BUFFER_BYTES = 64L << 20;
    private static final long RETIRE_TIMEOUT_MS =
            CaptureConfig.Ring.defaults().blockRetireTimeout().toMillis();

    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final SimulatedBlock block = new SimulatedBlock(FRAME_BYTES);
    private final AtomicLong givenUp = new AtomicLong();
    private final KafkaTarget target;
    private long events;

    SimulatedFleet(String bootstrapServers, String topic, int size) {
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            hosts.add(new SimulatedHost("host-%04d".formatted(i), random.nextLong()));
        }
        target = new KafkaTarget(
                new KafkaSettings(bootstrapServers, topic, "lz4", BUFFER_BYTES, Map.of()),
                "host-0000",
                new Listener(),
                Clock.system());
    }

    /** What becomes of batches. */
    private final class Listener implements DeliveryListener {
        @Override
        public void delivered(EncodedBatch batch) {}

        @Override
        public void givenUp(EncodedBatch batch, DropReason reason, String why) {
            givenUp.addAndGet(batch.frames());
        }
    }

    /**
     * Sends for so long, evenly.
     *
     * @return how many frames
     */
    long send(int framesPerSecond, int seconds) throws IOException {
        double perHost = (double) framesPerSecond / hosts.size();
        int frames = Math.clamp(Math.round(perHost * RETIRE_TIMEOUT_MS / 1_000), 1, SimulatedBlock.MOST_FRAMES);
        long betweenNs = TimeUnit.SECONDS.toNanos(1) * frames / framesPerSecond;
        long spacingNs = betweenNs * hosts.size() / frames;
        long count = TimeUnit.SECONDS.toNanos(seconds) / betweenNs;
        long startNs = System.nanoTime();
        long startWallNs = Clock.system().wallTimeNs();
        for (long i = 1; i <= count; i++) {
            awaitMoment(startNs + i * betweenNs);
            block.fill(frames, startWallNs + i * betweenNs, spacingNs);
            send(hosts.get((int) (events++ % hosts.size())).next(block));
        }
        if (givenUp.get() > 0) {
            throw new IOException("Kafka did not take " + givenUp.get() + " frames");
        }
        return count * frames;
    }

    private static void awaitMoment(long momentNs) throws IOException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(momentNs - System.nanoTime());
        if (leftMs > 0) {
            Pause.milliseconds(leftMs);
        }
    }

    /** Until it is taken, as an agent without a spool does. */
    private void send(EncodedBatch batch) throws IOException {
        while (target.send(batch).isPresent()) {
            Pause.milliseconds(1);
        }
    }

    @Override
    public void close() {
        target.close(Duration.ofSeconds(5));
    }
}
