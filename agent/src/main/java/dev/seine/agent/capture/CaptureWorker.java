package dev.seine.agent.capture;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.batch.BatchEncoder;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceState;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Work;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures one ring's frames: a stream, and another one each time the interface is removed and comes back. A full queue makes
 * it wait, so that the kernel drops and counts what does not fit in the ring.
 */
public final class CaptureWorker implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureWorker.class);
    private static final int POLL_MS = 200;
    private static final int OFFER_MS = 100;
    private static final int FILTER_ATTEMPTS = 5;
    private static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final long REOPEN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CaptureTask task;
    private final SourceOpener opener;
    private final StreamFactory streams;
    private final BatchQueue queue;
    private final Clock clock;
    private final String name;
    private final List<StreamCounters> allCounters = new CopyOnWriteArrayList<>();

    private @Nullable PacketSource source;
    private BatchEncoder encoder;
    private StreamCounters counters;
    private EffectiveFilter filter;
    private long nextOpenNs;
    private int filterFailures;

    private volatile @Nullable EffectiveFilter wantedFilter;
    private volatile long stopDeadlineNs = NO_DEADLINE;
    private volatile StreamEnd stopEnd = new StreamEnd(EndReason.END_REASON_STOPPED, "");
    private volatile CaptureState state = CaptureState.CAPTURING;
    private volatile @Nullable IOException failure;

    /**
     * A worker for a source that is already open.
     *
     * @param opener opens it again when its interface has come back
     */
    public CaptureWorker(CaptureTask task, PacketSource source, SourceOpener opener, CaptureContext context) {
        this.task = task;
        this.opener = opener;
        this.streams = context.streams();
        this.queue = context.queue();
        this.clock = context.clock();
        this.name = source.description().name();
        this.filter = task.filter();
        this.source = source;
        this.counters = new StreamCounters();
        this.encoder = newStream(source);
    }

    private BatchEncoder newStream(PacketSource opened) {
        counters = new StreamCounters();
        allCounters.add(counters);
        return new BatchEncoder(streams.next(), streams.describe(task, opened.description()), counters);
    }

    @Override
    public int doWork() throws IOException, InterruptedException {
        PacketSource open = source;
        if (task.limit().reached()) {
            return endAtLimit(open);
        }
        if (open == null) {
            return reopen();
        }
        try {
            applyWantedFilter(open);
            int frames = takeBlock(open, POLL_MS);
            return frames > 0 ? capturing(frames) : whenIdle(open);
        } catch (RuntimeException e) {
            stopEnd = new StreamEnd(EndReason.END_REASON_SOURCE_FAILED, e.toString());
            throw e;
        } catch (IOException e) {
            LOG.error("capture on {} has failed: {}", name, e.getMessage());
            failure = e;
            end(open, new StreamEnd(EndReason.END_REASON_SOURCE_FAILED, String.valueOf(e.getMessage())));
            return finished(CaptureState.FAILED);
        }
    }

    private int capturing(int frames) {
        state = CaptureState.CAPTURING;
        return frames;
    }

    /** Whichever stream of the capture took the last frame: those on quiet interfaces end with it. */
    private int endAtLimit(@Nullable PacketSource open) throws InterruptedException {
        if (open != null) {
            end(open, new StreamEnd(EndReason.END_REASON_LIMIT_REACHED, "number of frames"));
        }
        return finished(CaptureState.ENDED);
    }

    private int whenIdle(PacketSource open) throws InterruptedException {
        switch (open.state()) {
            case LIVE -> state = CaptureState.CAPTURING;
            case DOWN -> {
                if (state != CaptureState.INTERFACE_DOWN) {
                    LOG.warn("interface {} is down; capture goes on when it is up again", name);
                }
                state = CaptureState.INTERFACE_DOWN;
                clock.park(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
            }
            case REMOVED -> {
                LOG.warn("interface {} is gone; capture goes on under a new stream when it comes back", name);
                state = CaptureState.INTERFACE_REMOVED;
                end(open, new StreamEnd(EndReason.END_REASON_INTERFACE_REMOVED, ""));
            }
            case FINISHED -> {
                end(open, new StreamEnd(EndReason.END_REASON_END_OF_FILE, ""));
                return finished(CaptureState.ENDED);
            }
        }
        return 0;
    }

    private int finished(CaptureState end) {
        state = end;
        return FINISHED;
    }

    private int reopen() {
        if (clock.monotonicNs() < nextOpenNs) {
            clock.park(TimeUnit.MILLISECONDS.toNanos(OFFER_MS));
            return 0;
        }
        nextOpenNs = clock.monotonicNs() + REOPEN_NS;
        try {
            EffectiveFilter now = filter();
            PacketSource opened = opener.open(now);
            source = opened;
            filter = now;
            encoder = newStream(opened);
            state = CaptureState.CAPTURING;
            LOG.info(
                    "interface {} is back under index {}",
                    name,
                    opened.description().index());
        } catch (IOException | FilterException e) {
            LOG.debug("{} cannot be opened again yet", name, e);
        }
        return 0;
    }

    /** A filter is compiled on the live interface, so one that has just gone down refuses it; the next poll finds that out. */
    private void applyWantedFilter(PacketSource open) throws IOException {
        EffectiveFilter wanted = filter();
        if (wanted.equals(filter) || open.state() != SourceState.LIVE) {
            return;
        }
        try {
            open.filter(wanted);
            filter = wanted;
            filterFailures = 0;
        } catch (IOException e) {
            filterFailures++;
            if (filterFailures == FILTER_ATTEMPTS) {
                throw e;
            }
            LOG.warn("the filter on {} could not be replaced and will be again: {}", name, e.getMessage());
        }
    }

    /** Takes one block; the kernel has it back before the queue makes us wait. */
    private int takeBlock(PacketSource open, int timeoutMs) throws IOException, InterruptedException {
        EncodedBatch batch = null;
        int frames;
        try (FrameBlock block = open.poll(timeoutMs)) {
            if (block == null) {
                return 0;
            }
            counters.source(open.statistics());
            frames = block.frameCount();
            int allowed = task.limit().take(frames);
            if (allowed > 0) {
                batch = encoder.encode(block, allowed);
            }
            if (allowed < frames) {
                counters.dropped(DropReason.DROP_REASON_LIMIT_REACHED, frames - allowed, 0);
            }
        }
        if (batch != null) {
            enqueue(batch);
        }
        return frames;
    }

    private void enqueue(EncodedBatch batch) throws InterruptedException {
        while (!queue.offer(batch, offerMs())) {
            if (offerMs() == 0) {
                counters.dropped(DropReason.DROP_REASON_UNDELIVERED_AT_STOP, batch.frames(), 1);
                LOG.error("a batch of {} frames is lost: Kafka took nothing in the time for stopping", batch.frames());
                return;
            }
        }
    }

    private long offerMs() {
        long deadlineNs = stopDeadlineNs;
        return deadlineNs == NO_DEADLINE
                ? OFFER_MS
                : Math.clamp(TimeUnit.NANOSECONDS.toMillis(deadlineNs - clock.monotonicNs()), 0, OFFER_MS);
    }

    /** Lets nothing more in, takes what the kernel has accepted, and says in a last batch that this was all. */
    private void end(PacketSource open, StreamEnd end) throws InterruptedException {
        try (open) {
            try {
                open.stopAccepting();
                drain(open);
            } finally {
                counters.source(open.statistics());
            }
        } catch (IOException e) {
            // What has failed or is gone cannot be drained; the last totals stand.
            LOG.debug("{} cannot be drained", name, e);
            counters.restIsLost(DropReason.DROP_REASON_SOURCE_FAILED);
        }
        source = null;
        enqueue(encoder.encodeEnd(end.toMessage(), clock.wallTimeNs()));
    }

    /** A wait without frames may have been cut short; only a whole timeout without any proves that nothing is left. */
    private void drain(PacketSource open) throws IOException, InterruptedException {
        long quietSinceNs = clock.monotonicNs();
        long leftMs = task.drainTimeoutMs();
        while (leftMs > 0 && open.state() != SourceState.FINISHED) {
            if (takeBlock(open, (int) leftMs) > 0) {
                quietSinceNs = clock.monotonicNs();
            }
            leftMs = task.drainTimeoutMs() - TimeUnit.NANOSECONDS.toMillis(clock.monotonicNs() - quietSinceNs);
        }
    }

    /** Makes the filter take effect with the next block; from any thread. */
    public void filter(EffectiveFilter wanted) {
        wantedFilter = wanted;
    }

    /** The filter that was last asked for. */
    public EffectiveFilter filter() {
        EffectiveFilter wanted = wantedFilter;
        return wanted != null ? wanted : task.filter();
    }

    /** Says why and until when the worker will be stopped; to be called before it is. */
    public void stopBefore(long deadlineNs, StreamEnd end) {
        stopEnd = end;
        stopDeadlineNs = deadlineNs;
    }

    @Override
    public void onStop() throws InterruptedException {
        PacketSource open = source;
        if (open != null) {
            end(open, stopEnd);
            state = CaptureState.ENDED;
        }
    }

    /** Closes the source of a worker that was never started. */
    public void abandon() {
        PacketSource open = source;
        if (open != null) {
            open.close();
        }
    }

    /** How the capture is. */
    public CaptureState state() {
        return state;
    }

    /** Interface or file that is captured. */
    public String name() {
        return name;
    }

    /** What ended the capture for good, if anything did. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The counters of all streams so far. */
    public List<StreamCounters> counters() {
        return List.copyOf(allCounters);
    }
}
