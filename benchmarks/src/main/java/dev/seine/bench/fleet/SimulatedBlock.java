package dev.seine.bench.fleet;

import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import java.util.Random;

/** A ring block as it would be if frames had come evenly. Half of each frame is random, half repeats. */
final class SimulatedBlock implements FrameBlock {
    /** So many frames of 300 bytes fill a block of 512 KiB. */
    static final int MOST_FRAMES = 1_300;

    private static final int LEAP = 331; // Prime, so that all come in turn.

    private final byte[][] samples = new byte[MOST_FRAMES][];
    private int count;
    private int first;
    private long firstNs;
    private long spacingNs;

    SimulatedBlock(int frameBytes) {
        Random random = new Random(frameBytes);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = new byte[frameBytes];
            for (int at = 0; at < frameBytes / 2; at++) {
                samples[i][at] = (byte) random.nextInt();
            }
        }
    }

    /** Becomes the block of so many frames of which the last was captured just before its end. */
    void fill(int frames, long endNs, long spacing) {
        if (frames < 1 || frames > MOST_FRAMES) {
            throw new IllegalArgumentException(frames + " frames do not fit");
        }
        count = frames;
        first = (first + LEAP) % MOST_FRAMES; // Hosts do not all send the same.
        firstNs = endNs - frames * spacing;
        spacingNs = spacing;
    }

    @Override
    public int frameCount() {
        return count;
    }

    @Override
    public void addRowsTo(FrameColumns columns) {
        for (int frame = 0; frame < count; frame++) {
            int length = sample(frame).length;
            columns.add(firstNs + frame * spacingNs, length, length, 0, 0);
        }
    }

    private byte[] sample(int frame) {
        return samples[(first + frame) % MOST_FRAMES];
    }

    @Override
    public int copyTo(int frame, byte[] destination, int offset) {
        byte[] sample = sample(frame);
        System.arraycopy(sample, 0, destination, offset, sample.length);
        return sample.length;
    }

    @Override
    public void close() {
        // Nobody else has it.
    }
}
