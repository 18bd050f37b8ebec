package dev.seine.agent.fake;

import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceDescription;
import dev.seine.agent.source.SourceState;
import dev.seine.agent.source.SourceStatistics;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A source that plays a script, one entry a poll, and insists on the contract of {@link PacketSource}: blocks are handed back
 * before the next poll, and nothing is asked of it once it is closed. Like a ring it accepts a frame before it delivers it.
 */
public final class FakeSource implements PacketSource {
    private final SourceDescription description;
    private final Deque<Step> script = new ArrayDeque<>();
    private final Deque<FakeBlock> inRing = new ArrayDeque<>();
    private final List<EffectiveFilter> filters = new ArrayList<>();
    private @Nullable FakeBlock held;
    private SourceState state = SourceState.LIVE;
    private int filterFailures;
    private boolean totalsFail;
    private long accepted;
    private final AtomicLong drops = new AtomicLong();
    private boolean accepting = true;
    private boolean closed;

    private sealed interface Step {}

    private record Frames(FakeBlock block) implements Step {}

    private record NothingIn(SourceState state) implements Step {}

    private record Failure(IOException failure) implements Step {}

    public FakeSource(int interfaceIndex) {
        description = new SourceDescription(
                SourceKind.SOURCE_KIND_RING,
                "fake0",
                interfaceIndex,
                1,
                262_144,
                TimestampSource.TIMESTAMP_SOURCE_KERNEL,
                SourceDescription.Hardware.UNKNOWN);
    }

    /** The next poll delivers this. */
    public FakeSource then(FakeBlock block) {
        script.add(new Frames(block));
        return this;
    }

    /** The next poll delivers nothing, and finds the source in this state. */
    public FakeSource then(SourceState found) {
        script.add(new NothingIn(found));
        return this;
    }

    /** The next poll fails. */
    public FakeSource then(IOException failure) {
        script.add(new Failure(failure));
        return this;
    }

    /** Accepted already, but delivered only when no more frames are accepted. */
    public FakeSource inRing(FakeBlock block) {
        inRing.add(block);
        accepted += block.frameCount();
        return this;
    }

    /** Accepted, and lost for lack of room; from any thread. */
    public FakeSource dropping(long frames) {
        accepted += frames;
        drops.addAndGet(frames);
        return this;
    }

    /** The next attempts to replace the filter fail. */
    public FakeSource refusingFilters(int attempts) {
        filterFailures = attempts;
        return this;
    }

    /** The source cannot tell its totals any more. */
    public FakeSource losingItsTotals() {
        totalsFail = true;
        return this;
    }

    /** The filters that have replaced the first one. */
    public List<EffectiveFilter> filters() {
        return List.copyOf(filters);
    }

    /** Whether the source was closed. */
    public boolean closed() {
        return closed;
    }

    /** Whether the script has been played to its end. */
    public boolean played() {
        return script.isEmpty();
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        requireOpen();
        if (held != null && held.timesClosed() == 0) {
            throw new IllegalStateException("close the block before polling for the next one");
        }
        held = null;
        if (!accepting) {
            held = inRing.poll();
            return held;
        }
        switch (script.poll()) {
            case Frames frames -> {
                accepted += frames.block().frameCount();
                held = frames.block();
            }
            case NothingIn nothing -> state = nothing.state();
            case Failure failure -> throw failure.failure();
            case null -> {}
        }
        return held;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the source is closed");
        }
    }

    @Override
    public SourceState state() {
        return state;
    }

    @Override
    public SourceStatistics statistics() throws IOException {
        requireOpen();
        if (totalsFail) {
            throw new IOException("no such device");
        }
        long dropped = drops.get();
        return new SourceStatistics(accepted, dropped, dropped == 0 ? 0 : 1, 0);
    }

    @Override
    public void filter(EffectiveFilter filter) throws IOException {
        requireOpen();
        if (filterFailures > 0) {
            filterFailures--;
            throw new IOException("the interface is not up");
        }
        filters.add(filter);
    }

    @Override
    public void stopAccepting() {
        requireOpen();
        accepting = false;
    }

    @Override
    public void close() {
        closed = true;
    }
}
