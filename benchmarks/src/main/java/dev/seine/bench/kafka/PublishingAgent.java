package dev.seine.bench.kafka;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.KafkaSettings;
import dev.seine.agent.publish.KafkaTarget;
import dev.seine.agent.publish.Publisher;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.IdleStrategy;
import dev.seine.runtime.work.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** An agent without a source: queue, publish thread and producer are the real ones, and batches that are ready come at once. */
final class PublishingAgent {
    /** As the agent's configuration has them by default. */
    static final int BUFFER_BYTES = 16 << 20;

    private static final long QUEUE_BYTES = 8 << 20;
    private static final String HOST = "bench";
    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final long OFFER_MS = 1_000;

    private PublishingAgent() {}

    /** Arguments: brokers, topic, length of a value, how many to send, how many of them come before the clock starts. */
    public static void main(String[] arguments) throws Exception {
        List<EncodedBatch> batches = batches(Integer.parseInt(arguments[2]));
        int count = Integer.parseInt(arguments[3]);
        int warmUp = Integer.parseInt(arguments[4]);
        Clock clock = Clock.system();
        BatchQueue queue = new BatchQueue(QUEUE_BYTES, clock);
        KafkaSettings settings = new KafkaSettings(arguments[0], arguments[1], "none", BUFFER_BYTES, Map.of());
        AtomicLong startNs = new AtomicLong();
        Publisher publisher = new Publisher(
                queue,
                clock,
                delay -> {},
                listener -> new Clocked(
                        new KafkaTarget(settings, HOST, listener, clock),
                        warmUp,
                        () -> startNs.set(clock.monotonicNs())));
        Worker publishThread =
                new Worker("seine-publish", publisher, IdleStrategy.blocksItself(), (name, failure) -> {});
        publishThread.start();
        for (int i = 0; i < count; i++) {
            EncodedBatch batch = batches.get(i % batches.size());
            while (!queue.offer(batch, OFFER_MS)) {
                // The queue is full, which is what makes this a measurement.
            }
        }
        publisher.stopWithin(STOP_LIMIT);
        publishThread.stop("all has been queued");
        publishThread.await(STOP_LIMIT); // The producer is closed, so all has been acknowledged.
        double seconds = (clock.monotonicNs() - startNs.get()) / 1e9;
        if (publisher.deliveredBatches() != count) {
            throw new IllegalStateException("delivered " + publisher.deliveredBatches() + " batches of " + count);
        }
        System.out.printf(
                Locale.ROOT,
                "%d steady state records sent, %f records/sec%n",
                count - warmUp,
                (count - warmUp) / seconds);
    }

    /** Batches that begin as those of this agent do; nobody looks at the rest, which is text as that of Kafka's program is. */
    private static List<EncodedBatch> batches(int length) {
        byte[] beginning = FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId(HOST)
                .build()
                .toByteArray();
        Random random = new Random(1);
        List<EncodedBatch> batches = new ArrayList<>();
        for (int i = 0; i < Payloads.COUNT; i++) {
            byte[] value = Payloads.next(random, length);
            System.arraycopy(beginning, 0, value, 0, beginning.length);
            batches.add(new EncodedBatch(value, 1, new StreamCounters()));
        }
        return batches;
    }

    /** Starts the clock when the warm-up is over, at the same point as Kafka's program does: as the next record is sent. */
    private static final class Clocked implements BatchTarget {
        private final BatchTarget target;
        private final Runnable start;
        private int left;

        Clocked(BatchTarget target, int warmUp, Runnable start) {
            this.target = target;
            this.start = start;
            left = warmUp;
        }

        @Override
        public Optional<String> send(EncodedBatch batch) {
            if (left == 0) {
                start.run();
                left = -1;
            }
            Optional<String> refusal = target.send(batch);
            if (refusal.isEmpty() && left > 0) {
                left--;
            }
            return refusal;
        }

        @Override
        public int work() {
            return target.work();
        }

        @Override
        public Optional<String> waitingFor() {
            return target.waitingFor();
        }

        @Override
        public void close(Duration limit) {
            target.close(limit);
        }
    }
}
