package dev.seine.bench.kafka;

import dev.seine.agent.batch.BatchEncoder;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.batch.StreamIdentity;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.agent.publish.KafkaSettings;
import dev.seine.agent.publish.KafkaTarget;
import dev.seine.agent.source.FrameColumns;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.SampleDescriptor;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.EndOfStream;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.work.Clock;
import dev.seine.testkit.ClassicPcap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A topic of one partition with the streams of some hosts, as their agents write them, each to its end.
 *
 * @param name of the topic
 * @param records in it
 * @param frames in all records
 * @param frameBytes captured bytes of all frames
 */
record FilledTopic(String name, long records, long frames, long frameBytes) {
    /** So that a gigabyte or two make no capture file larger than the default, and none is sealed before its time. */
    static final int HOSTS = 8;

    /** What a ring block of 512 KiB has room for, of 300 B each. */
    private static final int FRAMES_A_BLOCK = 1_354;

    private static final int BUFFER_BYTES = 16 << 20;

    /** The host id of a host by its number. */
    static String host(int number) {
        return "web-" + number;
    }

    /** Fills a new topic. */
    static FilledTopic fill(Broker broker, Frames sample, long bytes) throws IOException, InterruptedException {
        Clock clock = Clock.system();
        Filling filling = new Filling(broker.newTopic(1), broker, clock);
        FreshFrames frames = new FreshFrames(samples(sample), FRAMES_A_BLOCK, clock.wallTimeNs());
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            streams.add(Stream.of(host(i)));
        }
        long filled = 0;
        for (int i = 0; filled < bytes; i = (i + 1) % HOSTS) {
            filled += frames.bytes();
            filling.send(streams.get(i).next(frames));
        }
        for (Stream stream : streams) {
            filling.send(stream.end(clock.wallTimeNs()));
        }
        filling.finish();
        return new FilledTopic(filling.topic, filling.records, filling.frames, filled);
    }

    private static List<byte[]> samples(Frames sample) throws IOException {
        return ClassicPcap.read(sample.file()).stream()
                .map(frame -> {
                    byte[] bytes = new byte[frame.data().remaining()];
                    frame.data().duplicate().get(bytes);
                    return bytes;
                })
                .toList();
    }

    /** What one host's agent sends. */
    private record Stream(BatchEncoder encoder, StreamCounters counters, FrameColumns columns) {
        static Stream of(String host) {
            StreamCounters counters = new StreamCounters();
            return new Stream(
                    new BatchEncoder(
                            new StreamIdentity(host, "", host.hashCode(), 0), SampleDescriptor.ETHERNET, counters),
                    counters,
                    new FrameColumns());
        }

        EncodedBatch next(FreshFrames frames) {
            counters.source(counters.source().withAccepted(frames.frameCount()));
            columns.read(frames);
            EncodedBatch batch = encoder.encode(frames, columns);
            frames.close();
            return batch;
        }

        EncodedBatch end(long nowNs) {
            return encoder.encodeEnd(
                    EndOfStream.newBuilder()
                            .setReason(EndReason.END_REASON_STOPPED)
                            .build(),
                    nowNs);
        }
    }

    /** Batches on their way into the topic, compressed as an agent does by default. */
    private static final class Filling implements DeliveryListener {
        private static final Duration LIMIT = Duration.ofMinutes(2);
        private static final int RETRY_MS = 5;

        private final String topic;
        private final KafkaTarget target;
        private final AtomicLong delivered = new AtomicLong();
        private long records;
        private long frames;

        Filling(String topic, Broker broker, Clock clock) {
            this.topic = topic;
            KafkaSettings settings = new KafkaSettings(broker.bootstrapServers(), topic, "lz4", BUFFER_BYTES, Map.of());
            target = new KafkaTarget(settings, host(0), this, clock);
        }

        void send(EncodedBatch batch) throws IOException {
            while (target.send(batch).isPresent()) {
                Pause.milliseconds(RETRY_MS);
            }
            records++;
            frames += batch.frames();
        }

        void finish() throws IOException {
            target.close(LIMIT);
            if (delivered.get() != records) {
                throw new IOException("of " + records + " batches the broker took " + delivered.get());
            }
        }

        @Override
        public void delivered(EncodedBatch batch) {
            delivered.incrementAndGet();
        }

        @Override
        public void givenUp(EncodedBatch batch, DropReason reason, String why) {
            // Is missing from those that were delivered.
        }
    }
}
