package dev.seine.agent.capture;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.batch.BatchEncoder;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceDescription;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.SourceKind;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Work;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final long REOPEN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CaptureTask task;
    private final SourceOpener opener;
    private final CaptureContext context;
    private final BatchQueue queue;
    private final Clock clock;
    private final SourceDescription description;
    private final SourceFilter filter;
    private final List<StreamCounters> allCounters = new CopyOnWriteArrayList<>();

    private @Nullable CapturedStream stream;
    private long nextOpenNs;

    private final AtomicLong waits = new AtomicLong();
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
        this.context = context;
        this.queue = context.queue();
        this.clock = context.clock();
        this.description = source.description();
        this.filter = new SourceFilter(task.filter(), clock);
        this.stream = newStream(source);
    }

    private CapturedStream newStream(PacketSource source) {
        CapturedStream begun = new CapturedStream(
                new CapturedStream.Beginning(task, source, filter.applied()), context, this::enqueue);
        allCounters.add(begun.counters());
        return begun;
    }

    @Override
    public int doWork() throws IOException, InterruptedException {
        CapturedStream open = stream;
        Optional<String> limit = task.limits().reached();
        if (limit.isPresent()) {
            return endAtLimit(open, limit.get());
        }
        if (open == null) {
            return reopen();
        }
        try {
            filter.apply(open.source());
            open.describe(filter.applied());
            if (context.memory().exceeded()) {
                return leaveInRing(open);
            }
            int frames = open.takeBlock(POLL_MS);
            return frames > 0 ? capturing(frames) : whenIdle(open);
        } catch (RuntimeException e) {
            stopEnd = StreamEnd.sourceFailed(e.toString());
            throw e;
        } catch (IOException e) {
            LOG.error("capture on {} has failed: {}", name(), e.getMessage());
            failure = e;
            end(open, StreamEnd.sourceFailed(String.valueOf(e.getMessage())));
            return finished(CaptureState.FAILED);
        }
    }

    private int capturing(int frames) {
        state = CaptureState.CAPTURING;
        return frames;
    }

    /** Whichever stream of the capture took the last frame: those on quiet interfaces end with it. */
    private int endAtLimit(@Nullable CapturedStream open, String limit) throws InterruptedException {
        LOG.info("capture {} on {} ends: its limit is reached: {}", task.captureId(), name(), limit);
        if (open != null) {
            end(open, new StreamEnd(EndReason.END_REASON_LIMIT_REACHED, limit));
        }
        return finished(CaptureState.ENDED);
    }

    /** The kernel drops what does not fit, and counts it. */
    private int leaveInRing(CapturedStream open) throws IOException, InterruptedException {
        open.noteTotals();
        open.heartbeatIfDue();
        clock.park(TimeUnit.MILLISECONDS.toNanos(OFFER_MS));
        return 0;
    }

    private int whenIdle(CapturedStream open) throws IOException, InterruptedException {
        switch (open.source().state()) {
            case LIVE -> {
                state = CaptureState.CAPTURING;
                open.heartbeatIfDue();
            }
            case DOWN -> {
                if (state != CaptureState.INTERFACE_DOWN) {
                    LOG.warn("interface {} is down; capture goes on when it is up again", name());
                }
                state = CaptureState.INTERFACE_DOWN;
                open.heartbeatIfDue();
                clock.park(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
            }
            case REMOVED -> {
                LOG.warn("interface {} is gone; capture goes on under a new stream when it comes back", name());
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
            filter.openedUnder(now);
            stream = newStream(opened);
            state = CaptureState.CAPTURING;
            LOG.info(
                    "interface {} is back under index {}",
                    name(),
                    opened.description().index());
        } catch (IOException | FilterException e) {
            LOG.debug("{} cannot be opened again yet", name(), e);
        }
        return 0;
    }

    private void enqueue(EncodedBatch batch) throws InterruptedException {
        while (!queue.offer(batch, offerMs())) {
            waits.incrementAndGet();
            if (offerMs() == 0) {
                batch.counters().dropped(DropReason.DROP_REASON_UNDELIVERED_AT_STOP, batch.frames(), 1);
                LOG.error("a batch of {} frames is lost: Kafka took nothing in the time for stopping", batch.frames());
                return;
            }
            CapturedStream waiting = stream;
            if (waiting != null) {
                waiting.noteTotals();
            }
        }
    }

    private long offerMs() {
        long deadlineNs = stopDeadlineNs;
        return deadlineNs == NO_DEADLINE
                ? OFFER_MS
                : Math.clamp(TimeUnit.NANOSECONDS.toMillis(deadlineNs - clock.monotonicNs()), 0, OFFER_MS);
    }

    private void end(CapturedStream open, StreamEnd end) throws InterruptedException {
        stream = null;
        open.end(end);
    }

    /** Makes the filter take effect with the next block; from any thread. */
    public void filter(EffectiveFilter wanted) {
        filter.want(wanted);
    }

    /** The filter that was last asked for. */
    public EffectiveFilter filter() {
        return filter.wanted();
    }

    /**
     * Refuses what the stream's batches could not carry.
     *
     * @throws IllegalArgumentException if filter, labels and names together are too long
     */
    public void requireFits(EffectiveFilter wanted, Map<String, String> labels) {
        BatchEncoder.requireFits(StreamFactory.describe(
                context.streams().withLabels(labels),
                task,
                description,
                new AppliedFilter(wanted, clock.wallTimeNs())));
    }

    /** Says why and until when the worker will be stopped; to be called before it is. */
    public void stopBefore(long deadlineNs, StreamEnd end) {
        stopEnd = end;
        stopDeadlineNs = deadlineNs;
    }

    @Override
    public long waits() {
        return waits.get();
    }

    @Override
    public void onStop() throws InterruptedException {
        CapturedStream open = stream;
        if (open != null) {
            end(open, stopEnd);
            state = CaptureState.ENDED;
        }
    }

    /** Closes the source of a worker that was never started. */
    public void abandon() {
        CapturedStream open = stream;
        if (open != null) {
            open.source().close();
        }
    }

    /** How the capture is. */
    public CaptureState state() {
        return state;
    }

    /** Interface or file that is captured. */
    public String name() {
        return description.name();
    }

    /** What it captures from. */
    public SourceDescription description() {
        return description;
    }

    /** Whether frames come from a file, which has one filter. */
    public boolean replays() {
        return description.kind() == SourceKind.SOURCE_KIND_FILE;
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
