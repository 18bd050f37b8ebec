package dev.seine.agent.publish;

import com.sun.management.ThreadMXBean;
import dev.seine.afpacket.RingSettings;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureTask;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.StreamFactory;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;
import dev.seine.agent.limit.LimitSettings;
import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.RingSource;
import dev.seine.proto.BatchFormat;
import dev.seine.runtime.work.Clock;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The way of a frame from its source to Kafka's producer, both workers on the caller's thread, Kafka's own fake at the end. */
final class HotPath {
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final KafkaSettings SETTINGS =
            new KafkaSettings("broker:9092", "seine.frames", "none", 4 << 20, Map.of());
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int RETIRE_TIMEOUT_MS = 100;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final BatchQueue queue = new BatchQueue(1 << 20, Clock.system());
    private final CaptureWorker capture;
    private final Publisher publisher;

    HotPath(PacketSource source, LimitSettings limits) {
        Clock clock = Clock.system();
        CaptureTask task = new CaptureTask(
                "default", EffectiveFilter.ALL, true, 0, 1, 250, new CaptureLimits("default", limits, clock));
        capture = new CaptureWorker(
                task,
                source,
                filter -> {
                    throw new IOException("it is opened once");
                },
                new CaptureContext(new StreamFactory("web-07", "", 77, Map.of()), queue, clock, MemoryGuard.none()));
        publisher = new Publisher(
                queue,
                clock,
                delayNs -> {},
                listener -> new KafkaTarget(SETTINGS, new RecordKey("web-07"), listener, clock, () -> producer));
    }

    /** A ring at the end of a cable. */
    static PacketSource ring(VethPair veth) throws Exception {
        RingSettings settings = new RingSettings(
                veth.captureInterface(),
                BatchFormat.MAX_SNAP_LENGTH,
                BLOCK_BYTES,
                16,
                RETIRE_TIMEOUT_MS,
                true,
                false,
                false,
                Optional.empty(),
                false);
        return RingSource.open(settings, EffectiveFilter.ALL);
    }

    /**
     * What became of a block.
     *
     * @param frames that the source has shown
     * @param sentFrames that limits have let through
     * @param values of the records that the producer was given
     * @param besidesValuesBytes allocated by both workers, without the values themselves
     */
    record Taken(int frames, long sentFrames, List<byte[]> values, long besidesValuesBytes) {
        Taken {
            values = List.copyOf(values);
        }
    }

    /** Takes a block, and sends all that it became. Empty if no block came. */
    Optional<Taken> takeBlock() throws IOException, InterruptedException {
        long sentBefore = publisher.deliveredFrames();
        long bytesBefore = MEMORY.getCurrentThreadAllocatedBytes();
        int frames = capture.doWork();
        if (frames == 0) {
            return Optional.empty();
        }
        while (queue.bytes() > 0) {
            publisher.doWork();
        }
        long allocated = MEMORY.getCurrentThreadAllocatedBytes() - bytesBefore;
        List<byte[]> values =
                producer.history().stream().map(ProducerRecord::value).toList();
        producer.clear();
        long valueBytes = values.stream().mapToLong(value -> value.length).sum();
        return Optional.of(new Taken(frames, publisher.deliveredFrames() - sentBefore, values, allocated - valueBytes));
    }
}
