package dev.seine.bench.capture;

import dev.seine.afpacket.RingSettings;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureTask;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.StreamEnd;
import dev.seine.agent.capture.StreamFactory;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;
import dev.seine.agent.limit.LimitSettings;
import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.source.RingSource;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.IdleStrategy;
import dev.seine.runtime.work.ShutdownSignal;
import dev.seine.runtime.work.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An agent without Kafka: ring, encoder, queue and publish thread are the real ones, and each batch is thrown away at the end. */
final class DiscardingAgent {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** Above the three stops that follow one another. */
    private static final Duration LIMIT_OF_ALL = STOP_LIMIT.multipliedBy(4);

    private static final long QUEUE_BYTES = 8 << 20;

    private DiscardingAgent() {}

    /** Captures from the interface that is named until SIGINT comes. */
    public static void main(String[] arguments) throws Exception {
        Clock clock = Clock.system();
        BatchQueue queue = new BatchQueue(QUEUE_BYTES, clock);
        EffectiveFilter filter = EffectiveFilter.ALL;
        RingSettings ring = new RingSettings(
                arguments[0],
                Place.SNAP_LENGTH,
                512 << 10,
                Place.RING_MEBIBYTES * 2,
                250,
                true,
                false,
                false,
                Optional.empty(),
                false);
        CaptureLimits limits = new CaptureLimits("bench", LimitSettings.NONE, clock);
        CaptureTask task = new CaptureTask("bench", filter, true, 0, 1, 550, limits);
        CaptureContext context =
                new CaptureContext(new StreamFactory("bench", "", 1, Map.of()), queue, clock, MemoryGuard.none());
        CaptureWorker capture = new CaptureWorker(
                task, RingSource.open(ring, filter), wanted -> RingSource.open(ring, wanted), context);
        Publisher publisher = new Publisher(queue, clock, delay -> {}, Discarding::new);
        Worker publishThread =
                new Worker("seine-publish", publisher, IdleStrategy.blocksItself(), (name, failure) -> {});
        Worker captureThread = new Worker("seine-capture", capture, IdleStrategy.blocksItself(), (name, failure) -> {});
        publishThread.start();
        captureThread.start();
        ShutdownSignal.install(LIMIT_OF_ALL).await();
        capture.stopBefore(clock.monotonicNs() + STOP_LIMIT.toNanos(), new StreamEnd(EndReason.END_REASON_STOPPED, ""));
        captureThread.stop("SIGINT");
        captureThread.await(STOP_LIMIT);
        publisher.stopWithin(STOP_LIMIT);
        publishThread.stop("SIGINT");
        publishThread.await(STOP_LIMIT);
        System.err.println(publisher.deliveredFrames() + " packets captured");
        System.err.println(capture.counters().getFirst().source().kernelDrops() + " packets dropped by kernel");
    }

    /** Takes everything. */
    private record Discarding(DeliveryListener listener) implements BatchTarget {
        @Override
        public Optional<String> send(EncodedBatch batch) {
            listener.delivered(batch);
            return Optional.empty();
        }

        @Override
        public void close(Duration limit) {}
    }
}
