package dev.seine.agent.publish;

import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeFrame;
import dev.seine.agent.fake.FakeSource;
import dev.seine.agent.source.PacketSource;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.IntStream;

/**
 * Sends small and large blocks along the hot path and prints what each has allocated. A program of its own, because an agent
 * runs with the first compiler alone: the second one would leave out objects that the first one makes.
 */
final class HotPathProgram {
    static final int FEW = 100;
    static final int MANY = 1_700;
    static final int FRAME_LENGTH = 60;

    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long SPACING_NS = 500_000;
    private static final int ROUNDS_BEFORE = 10;
    private static final int ROUNDS = 30;
    private static final int BURSTS = 15;

    private HotPathProgram() {}

    /**
     * Two arguments: {@code fake} or {@code ring}, and a constant of {@link HotPathLimits}. A line a block: {@code took}, frames,
     * those that were sent, and bytes allocated beside the value.
     */
    public static void main(String[] arguments) throws Exception {
        HotPathLimits limits = HotPathLimits.valueOf(arguments[1]);
        if (arguments[0].equals("ring")) {
            try (VethPair veth = VethPair.create();
                    PacketSource ring = HotPath.ring(veth)) {
                takeBursts(veth, new HotPath(ring, limits.settings()));
            }
        } else {
            FakeSource source = new FakeSource(3);
            takeBlocks(source, new HotPath(source, limits.settings()));
        }
    }

    /** Frames two thousand of which come in a second. */
    static FakeBlock block(int frames, long startNs) {
        byte[] data = new byte[FRAME_LENGTH];
        return new FakeBlock(IntStream.range(0, frames)
                .mapToObj(i -> new FakeFrame(startNs + SPACING_NS * i, FRAME_LENGTH + i, data, 1 + i % 5, i % 8))
                .toList());
    }

    private static void takeBlocks(FakeSource source, HotPath path) throws Exception {
        long startNs = START_NS;
        for (int round = 0; round < ROUNDS_BEFORE + ROUNDS; round++) {
            for (int frames : new int[] {FEW, MANY}) {
                source.then(block(frames, startNs));
                startNs += frames * SPACING_NS;
                HotPath.Taken taken = path.takeBlock().orElseThrow();
                if (round >= ROUNDS_BEFORE) {
                    print(taken);
                }
            }
        }
    }

    private static void takeBursts(VethPair veth, HotPath path) throws Exception {
        Path few = burst(FEW);
        Path many = burst(MANY);
        try {
            for (int round = 0; round < BURSTS; round++) {
                veth.replay(few);
                take(FEW, path);
                veth.replay(many);
                take(MANY, path);
            }
        } finally {
            Files.delete(few);
            Files.delete(many);
        }
    }

    private static Path burst(int frames) throws IOException {
        Path file = Files.createTempFile("seine-burst", ".pcap");
        ClassicPcap.write(file, Collections.nCopies(frames, new byte[FRAME_LENGTH]));
        return file;
    }

    private static void take(int frames, HotPath path) throws IOException, InterruptedException {
        int left = frames;
        while (left > 0) {
            HotPath.Taken taken = path.takeBlock().orElse(null);
            if (taken != null) {
                left -= taken.frames();
                print(taken);
            }
        }
    }

    private static void print(HotPath.Taken taken) {
        System.out.println("took " + taken.frames() + " " + taken.sentFrames() + " " + taken.besidesValuesBytes());
    }
}
