package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.work.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a spool in front of another target. While that one keeps up the disk is not touched. When it is silent for a second,
 * refuses, or falls so far behind that the queue fills, batches go to the spool; so do those it has not answered for, since
 * they would be lost with the process. As long as the spool holds anything unread, live batches go behind it: one order for
 * all, and so for each stream, the one in which batches were encoded.
 *
 * <p>A record is kept until the target has answered for it. After a crash a few may therefore be sent twice, and the collector
 * drops them by their number; none is sent out of order. Records of earlier runs come first, as they are: their streams are
 * others, so no order between them and this run's is needed, but the oldest are the nearest to be lost.
 *
 * <p>What a kill or a power cut takes: the ring, the queue, what was handed over within the last second and not answered for,
 * and what the spool has not forced yet. Memory is the bytes that may be on their way, one record, and some numbers a file.
 */
public final class SpoolingTarget implements BatchTarget, DeliveryListener {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolingTarget.class);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(1);

    /** Twice the largest batch, because the publisher brings at most one between two turns. */
    private static final int TURN_BYTES = 2 << 20;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int ROOM_PAUSES = 200;
    private static final long LEAST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A call that the target has refused may have blocked: four fifths of the time are left for the live batches. */
    private static final int RETRY_FACTOR = 4;

    /** What a silent target has is on the disk already, so there is little to wait for. */
    private static final Duration SILENT_STOP_LIMIT = Duration.ofSeconds(2);

    private final Spool spool;
    private final Clock clock;
    private final BooleanSupplier queueIsFilling;
    private final LongConsumer pause;
    private final DeliveryListener listener;
    private final BatchTarget target;
    private final InFlight inFlight;
    private final DrainRate rate;
    private final AtomicLong replayedFrames = new AtomicLong();
    private @Nullable SpooledBatch held;
    private long nextOfferNs;
    private boolean spooling;
    private String refusal = "";
    private volatile String waitingFor = "";

    /**
     * What a spooling target works with.
     *
     * @param spool closed with the target
     * @param settings the spool's
     * @param clock the time
     * @param maxInFlightBytes of values that the target may have without having answered for them
     * @param queueIsFilling whether the queue behind the publisher can wait no longer
     * @param pause waits for about so many nanoseconds
     */
    public record Context(
            Spool spool,
            SpoolSettings settings,
            Clock clock,
            long maxInFlightBytes,
            BooleanSupplier queueIsFilling,
            LongConsumer pause) {}

    /** Wraps the target that the function makes, which is given this one as listener. */
    public SpoolingTarget(Context context, DeliveryListener listener, Function<DeliveryListener, BatchTarget> target) {
        this.spool = context.spool();
        this.clock = context.clock();
        this.queueIsFilling = context.queueIsFilling();
        this.pause = context.pause();
        this.listener = listener;
        this.nextOfferNs = clock.monotonicNs();
        this.inFlight = new InFlight(context.maxInFlightBytes(), nextOfferNs);
        this.rate = new DrainRate(context.settings().maxBytesPerSecond(), nextOfferNs);
        this.target = target.apply(this);
    }

    @Override
    public Optional<String> send(EncodedBatch batch) {
        settle();
        boolean isDirect = held == null && !spool.hasUnread() && isAnswering() && awaitRoom(batch);
        return isDirect && hand(batch, null) ? Optional.empty() : store(batch);
    }

    /** Waits a little for answers; false if the target still has too much, or the queue cannot wait. */
    private boolean awaitRoom(EncodedBatch batch) {
        for (int i = 0; i < ROOM_PAUSES && !inFlight.hasRoom(batch) && !queueIsFilling.getAsBoolean(); i++) {
            pause.accept(PAUSE_NS);
            settle();
        }
        return inFlight.hasRoom(batch);
    }

    private boolean hand(EncodedBatch batch, @Nullable SpoolPosition position) {
        long startNs = clock.monotonicNs();
        inFlight.add(batch, position, startNs);
        boolean isTaken = false;
        try {
            Optional<String> whyNot = target.send(batch);
            refusal = whyNot.orElse("");
            isTaken = whyNot.isEmpty();
        } finally {
            if (!isTaken) {
                inFlight.retract(batch);
            }
        }
        if (!isTaken) {
            long endNs = clock.monotonicNs();
            nextOfferNs = endNs + Math.max(LEAST_RETRY_NS, RETRY_FACTOR * (endNs - startNs));
        }
        return isTaken;
    }

    private Optional<String> store(EncodedBatch batch) {
        // Whatever was handed over before must come before it in the spool too.
        if (!saveUnanswered(clock.monotonicNs() + 1) || spool.append(batch).isEmpty()) {
            return Optional.of(spool.refusal());
        }
        rate.live(batch.value().length);
        if (!spooling) {
            spooling = true;
            LOG.warn("batches go to the spool: {}", reason(clock.monotonicNs()));
        }
        return Optional.empty();
    }

    /** Puts in the spool what the target has and has not answered for; false if the spool does not take all of it. */
    private boolean saveUnanswered(long beforeNs) {
        for (InFlight.Entry entry : inFlight.unsaved(beforeNs)) {
            Optional<SpoolPosition> position = spool.appendHanded(entry.batch());
            if (position.isEmpty()) {
                return false;
            }
            entry.saved(position.get());
        }
        return true;
    }

    @Override
    public boolean keep(EncodedBatch batch) {
        settle();
        spool.retryNow();
        return store(batch).isEmpty();
    }

    @Override
    public int work() {
        target.work();
        settle();
        long nowNs = clock.monotonicNs();
        if (held == null && !spool.hasUnread()) {
            saveUnanswered(nowNs - SILENCE_NS);
        }
        int drained = drain(nowNs);
        spool.tick(nowNs, replayedFrames.get());
        report(nowNs);
        return drained > 0 ? 1 : 0;
    }

    private int drain(long nowNs) {
        int drained = 0;
        while (drained < TURN_BYTES && nowNs - nextOfferNs >= 0 && rate.allows(nowNs)) {
            SpooledBatch next = held != null ? held : spool.read().orElse(null);
            held = next;
            if (next == null || !inFlight.hasRoom(next.batch()) || !hand(next.batch(), next.position())) {
                break;
            }
            held = null;
            rate.drained(next.batch().value().length);
            drained += next.batch().value().length;
        }
        return drained;
    }

    private void settle() {
        for (InFlight.Entry done = inFlight.pollDone(); done != null; done = inFlight.pollDone()) {
            SpoolPosition position = done.position();
            if (position != null) {
                spool.completed(position, done.batch().frames());
            }
        }
    }

    private boolean isAnswering() {
        long nowNs = clock.monotonicNs();
        return nowNs - nextOfferNs >= 0 && nowNs - inFlight.silentSinceNs(nowNs) < SILENCE_NS;
    }

    private void report(long nowNs) {
        boolean isBehind = held != null || spool.hasUnread();
        waitingFor = isAnswering() ? "" : reason(nowNs);
        if (spooling && !isBehind) {
            spooling = false;
            LOG.info("the spool is replayed; batches go to Kafka directly again");
        }
    }

    private String reason(long nowNs) {
        if (!refusal.isEmpty()) {
            return refusal;
        }
        Optional<String> trouble = target.waitingFor();
        if (trouble.isPresent()) {
            return trouble.get();
        }
        long silentMs = TimeUnit.NANOSECONDS.toMillis(nowNs - inFlight.silentSinceNs(nowNs));
        return inFlight.bytes() + " bytes are on their way, the last answer came " + silentMs + " ms ago";
    }

    @Override
    public Optional<String> waitingFor() {
        return Optional.of(waitingFor).filter(reason -> !reason.isEmpty());
    }

    @Override
    public void delivered(EncodedBatch batch) {
        inFlight.done(batch, clock.monotonicNs());
        if (batch.counters().equals(spool.earlierRuns())) {
            replayedFrames.addAndGet(batch.frames());
        } else {
            listener.delivered(batch);
        }
    }

    /** What the target gives up because it is closed can still be kept, see {@link #close}. */
    @Override
    public void givenUp(EncodedBatch batch, DropReason reason, String why) {
        if (reason != DropReason.DROP_REASON_UNDELIVERED_AT_STOP) {
            inFlight.done(batch, clock.monotonicNs());
            listener.givenUp(batch, reason, why);
        }
    }

    /** Replays for as long as batches flow, closes the target, and leaves to the next run what was not answered for. */
    @Override
    public void close(Duration limit) {
        long deadlineNs = clock.monotonicNs() + limit.toNanos();
        while ((held != null || spool.hasUnread()) && isAnswering() && clock.monotonicNs() - deadlineNs < 0) {
            if (work() == 0) {
                pause.accept(PAUSE_NS);
            }
        }
        Duration left = Duration.ofNanos(Math.max(0, deadlineNs - clock.monotonicNs()));
        target.close(isAnswering() || left.compareTo(SILENT_STOP_LIMIT) < 0 ? left : SILENT_STOP_LIMIT);
        settle();
        spool.retryNow();
        inFlight.removeUnanswered().forEach(entry -> leave(entry.batch(), entry.position()));
        if (held != null) {
            leave(held.batch(), held.position());
        }
        spool.close();
    }

    private void leave(EncodedBatch batch, @Nullable SpoolPosition position) {
        if (position != null && position.file().isDeleted()) {
            listener.givenUp(batch, DropReason.DROP_REASON_SPOOL_FULL, "its file was deleted to make room");
        } else if (position == null && spool.append(batch).isEmpty()) {
            listener.givenUp(batch, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, spool.refusal());
        }
    }
}
