package dev.seine.bench.kafka;

import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Frames without an end, block after block. They look like samples, but the half of the payload that does not compress is new in
 * each: what came again and again would compress better than any traffic.
 */
final class FreshFrames implements FrameBlock {
    private static final int HEADERS = 42;
    private static final long SPACING_NS = 1_000;

    private final byte[][] samples;
    private final int framesABlock;
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] fresh;
    private long timeNs;
    private int first;

    /** Of samples that are datagrams; the first one has that time, and the next ones follow. */
    FreshFrames(List<byte[]> samples, int framesABlock, long timeNs) {
        this.samples = samples.toArray(byte[][]::new);
        this.framesABlock = framesABlock;
        this.timeNs = timeNs;
        fresh = new byte[samples.stream().mapToInt(frame -> frame.length).max().orElseThrow() / 2];
    }

    /** The bytes of the frames of this block. */
    long bytes() {
        long bytes = 0;
        for (int i = 0; i < framesABlock; i++) {
            bytes += sample(i).length;
        }
        return bytes;
    }

    private byte[] sample(int frame) {
        return samples[(first + frame) % samples.length];
    }

    @Override
    public int frameCount() {
        return framesABlock;
    }

    @Override
    public void addRowsTo(FrameColumns columns) {
        for (int frame = 0; frame < framesABlock; frame++) {
            int length = sample(frame).length;
            columns.add(timeNs + frame * SPACING_NS, length, length, 0, 0);
        }
    }

    @Override
    public int copyTo(int frame, byte[] destination, int offset) {
        byte[] sample = sample(frame);
        System.arraycopy(sample, 0, destination, offset, sample.length);
        random.nextBytes(fresh);
        System.arraycopy(fresh, 0, destination, offset + HEADERS, (sample.length - HEADERS) / 2);
        return sample.length;
    }

    /** Goes on to the next block. */
    @Override
    public void close() {
        timeNs += framesABlock * SPACING_NS;
        first = (first + framesABlock) % samples.length;
    }
}
