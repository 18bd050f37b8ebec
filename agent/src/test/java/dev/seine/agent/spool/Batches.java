package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes batches that can be told apart: the value begins with the stream's name and the batch's number in it. */
final class Batches {
    private final int stream;
    private final StreamCounters counters = new StreamCounters();
    private final Random random;
    private int next;

    Batches(int stream) {
        this.stream = stream;
        this.random = new Random(stream);
    }

    StreamCounters counters() {
        return counters;
    }

    int made() {
        return next;
    }

    /** The next batch, with a value of so many bytes, at least 8, and one frame. */
    EncodedBatch next(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        ByteBuffer.wrap(value).putInt(stream).putInt(next++);
        return new EncodedBatch(value, 1, counters);
    }

    List<EncodedBatch> next(int count, int bytes) {
        List<EncodedBatch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(next(bytes));
        }
        return batches;
    }

    static int streamOf(byte[] value) {
        return ByteBuffer.wrap(value).getInt(0);
    }

    static int numberOf(byte[] value) {
        return ByteBuffer.wrap(value).getInt(4);
    }
}
