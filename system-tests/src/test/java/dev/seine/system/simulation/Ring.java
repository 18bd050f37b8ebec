package dev.seine.system.simulation;

import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceDescription;
import dev.seine.agent.source.SourceState;
import dev.seine.agent.source.SourceStatistics;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import dev.seine.system.simulation.SourceStream.SourceFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A ring of a few small blocks. What finds no room in it is dropped and counted, as by the kernel. */
final class Ring implements PacketSource {
    private static final int BLOCKS = 4;
    private static final int FRAMES_IN_BLOCK = 6;
    private static final int SNAP_LENGTH = 240;
    private static final int LONGEST_FRAME = 300;
    private static final int LINKTYPE_ETHERNET = 1;

    private final Simulation simulation;
    private final SourceStream stream;
    private final ProcessClock clock;
    private final SourceDescription description;
    private final ArrayDeque<List<SourceFrame>> blocks = new ArrayDeque<>();
    private SourceState state = SourceState.LIVE;
    private boolean accepting = true;
    private boolean closed;
    private boolean broken;

    Ring(Simulation simulation, SourceStream stream, ProcessClock clock, int index) {
        this.simulation = simulation;
        this.stream = stream;
        this.clock = clock;
        description = new SourceDescription(
                SourceKind.SOURCE_KIND_RING,
                "eth" + index,
                1 + stream.key().streamId(),
                LINKTYPE_ETHERNET,
                SNAP_LENGTH,
                TimestampSource.TIMESTAMP_SOURCE_KERNEL,
                SourceDescription.Hardware.UNKNOWN);
    }

    SourceStream stream() {
        return stream;
    }

    boolean isClosed() {
        return closed;
    }

    /** Frames come along. */
    void arrive(int count) {
        if (!accepting || closed || state != SourceState.LIVE) {
            return;
        }
        for (int i = 0; i < count; i++) {
            boolean isFull = blocks.size() == BLOCKS && blocks.getLast().size() == FRAMES_IN_BLOCK;
            stream.accept(!isFull);
            if (!isFull) {
                store(frame());
            }
        }
    }

    private SourceFrame frame() {
        Random random = simulation.random();
        int originalLength = 14 + random.nextInt(LONGEST_FRAME);
        byte[] data = new byte[Math.min(originalLength, SNAP_LENGTH)];
        random.nextBytes(data);
        return new SourceFrame(clock.wallTimeNs() + random.nextInt(1_000), originalLength, data);
    }

    private void store(SourceFrame frame) {
        if (blocks.isEmpty() || blocks.getLast().size() == FRAMES_IN_BLOCK) {
            blocks.add(new ArrayList<>());
        }
        blocks.getLast().add(frame);
    }

    /** The interface goes down, comes up, or is removed. */
    void become(SourceState other) {
        state = other;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** The socket fails for good. */
    void breakDown() {
        broken = true;
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        if (broken) {
            throw new IOException("the ring fails because the seed says so");
        }
        List<SourceFrame> block = blocks.poll();
        if (block == null) {
            if (!accepting) {
                simulation.stall(Duration.ofMillis(timeoutMs).toNanos());
            }
            return null;
        }
        stream.handedOut(block);
        return new SimulatedBlock(block);
    }

    @Override
    public SourceState state() {
        return state;
    }

    @Override
    public SourceStatistics statistics() {
        return new SourceStatistics(stream.accepted(), stream.kernelDrops(), stream.kernelDrops() == 0 ? 0 : 1, 0);
    }

    @Override
    public void filter(EffectiveFilter filter) {}

    @Override
    public void stopAccepting() {
        accepting = false;
    }

    @Override
    public void close() {
        closed = true;
    }
}
