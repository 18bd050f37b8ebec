package dev.seine.agent.batch;

import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeFrame;
import dev.seine.proto.BatchFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Blocks of frames of every kind that the contract allows, the same for the same seed. */
final class RandomBlocks {
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int KERNEL_OVERHEAD_BYTES = 68;
    private static final int MAX_FRAMES = 200;

    private final Random random;

    RandomBlocks(long seed) {
        random = new Random(seed);
    }

    FakeBlock next() {
        List<FakeFrame> frames = new ArrayList<>();
        int wanted = 1 + random.nextInt(MAX_FRAMES);
        int left = BLOCK_BYTES;
        while (frames.size() < wanted) {
            int length = length();
            left -= length + KERNEL_OVERHEAD_BYTES;
            if (left < 0) {
                break;
            }
            frames.add(frame(length));
        }
        return new FakeBlock(frames.isEmpty() ? List.of(frame(0)) : frames);
    }

    private FakeFrame frame(int length) {
        byte[] data = new byte[length];
        random.nextBytes(data);
        return new FakeFrame(
                timeNs(), originalLength(length), data, random.nextInt(6), random.nextInt(4) == 0 ? 0 : flags());
    }

    private int length() {
        return switch (random.nextInt(20)) {
            case 0 -> 0;
            case 1 -> random.nextInt(BatchFormat.MAX_SNAP_LENGTH + 1);
            case 2, 3 -> random.nextInt(65_536);
            default -> random.nextInt(1_600);
        };
    }

    private int originalLength(int captured) {
        return switch (random.nextInt(4)) {
            case 0 -> captured + random.nextInt(100);
            case 1 -> random.nextInt(captured, Integer.MAX_VALUE);
            default -> captured;
        };
    }

    /** Most within a second, some anywhere from 1970 to 2262, in no order. */
    private long timeNs() {
        return random.nextInt(10) == 0
                ? random.nextLong() >>> 1
                : 1_700_000_000_000_000_000L + random.nextInt(1_000_000_000);
    }

    private int flags() {
        return random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(8);
    }
}
