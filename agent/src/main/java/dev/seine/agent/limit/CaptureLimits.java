package dev.seine.agent.limit;

import dev.seine.agent.source.FrameColumns;
import dev.seine.runtime.work.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of one capture, shared by its streams: all its rings on all its interfaces together may take so much. Thread-safe;
 * taken once a block, not once a frame.
 */
public final class CaptureLimits {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureLimits.class);

    /** A rate limit strikes until this long after the last frame that it has cost, so that the log has one line for each. */
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final String captureId;
    private final Clock clock;
    private volatile LimitSettings settings;
    private TokenBucket frameRate;
    private TokenBucket byteRate;
    private long frames;
    private long bytes;
    private long startNs;
    private long droppedInARow;
    private long lastDropNs;
    private boolean full;
    private volatile boolean striking;
    private volatile @Nullable String reached;

    /** Limits that count from now on. */
    public CaptureLimits(String captureId, LimitSettings settings, Clock clock) {
        this.captureId = captureId;
        this.clock = clock;
        this.settings = settings;
        frameRate = new TokenBucket(settings.framesPerSecond());
        byteRate = new TokenBucket(settings.bytesPerSecond());
        startNs = clock.monotonicNs();
    }

    /** Other limits; what was taken so far counts, where there was a limit of that kind before. */
    public synchronized void change(LimitSettings other) {
        LimitSettings before = settings;
        if (before.equals(other)) {
            return;
        }
        if (before.framesPerSecond() != other.framesPerSecond()) {
            frameRate = new TokenBucket(other.framesPerSecond());
        }
        if (before.bytesPerSecond() != other.bytesPerSecond()) {
            byteRate = new TokenBucket(other.bytesPerSecond());
        }
        frames = before.frames() == 0 ? 0 : frames;
        bytes = before.bytes() == 0 ? 0 : bytes;
        startNs = before.duration().isZero() ? clock.monotonicNs() : startNs;
        settings = other;
    }

    /** Decides which frames of a block are sent, and keeps the rows of those; looks at each only if it must. */
    public LimitDrops judge(FrameColumns columns) {
        LimitSettings now = settings;
        if (now.frames() == 0 && !now.judgesFrames()) {
            return LimitDrops.NONE;
        }
        synchronized (this) {
            LimitDrops drops = settings.judgesFrames() ? judgeEach(columns) : judgeNumber(columns);
            noteRate(drops.rateLimited());
            return drops;
        }
    }

    private LimitDrops judgeNumber(FrameColumns columns) {
        long left = settings.frames() == 0 ? Long.MAX_VALUE : Math.max(0, settings.frames() - frames);
        int count = columns.count();
        int allowed = (int) Math.min(left, count);
        frames += allowed;
        if (allowed == left) {
            full("number of frames");
        }
        columns.keepFirst(allowed);
        return new LimitDrops(0, count - allowed);
    }

    private LimitDrops judgeEach(FrameColumns columns) {
        int rateLimited = 0;
        int beyondLimit = 0;
        int kept = 0;
        for (int row = 0; row < columns.count(); row++) {
            int length = columns.capturedLength(row);
            if (isBeyondTotals(length)) {
                beyondLimit++;
            } else if (!isWithinRate(columns.timeNs(row))) {
                rateLimited++;
            } else {
                take(length);
                columns.move(row, kept);
                kept++;
            }
        }
        columns.keepFirst(kept);
        return new LimitDrops(rateLimited, beyondLimit);
    }

    private void take(int length) {
        frameRate.take(1);
        byteRate.take(length);
        frames++;
        bytes += length;
        if (isFrameTotalReached()) {
            full("number of frames");
        }
    }

    /** Both buckets are asked, so that time goes on in both. */
    private boolean isWithinRate(long timeNs) {
        boolean byFrames = frameRate.allowsAt(timeNs);
        boolean byBytes = byteRate.allowsAt(timeNs);
        return byFrames && byBytes;
    }

    private boolean isBeyondTotals(int length) {
        if (!full && isFrameTotalReached()) {
            full("number of frames"); // A reload has set it below what was taken.
        }
        if (!full && settings.bytes() > 0 && bytes + length > settings.bytes()) {
            full("number of bytes");
        }
        return full;
    }

    private boolean isFrameTotalReached() {
        return settings.frames() > 0 && frames >= settings.frames();
    }

    private void full(String what) {
        full = true;
        reached = what;
    }

    private void noteRate(int dropped) {
        if (dropped == 0) {
            return;
        }
        lastDropNs = clock.monotonicNs();
        droppedInARow += dropped;
        if (!striking) {
            striking = true;
            LOG.error(
                    "capture {}: more than {} come; frames beyond that are dropped, and counted as RATE_LIMIT",
                    captureId,
                    rates());
        }
    }

    private String rates() {
        LimitSettings now = settings;
        String byFrames = now.framesPerSecond() == 0 ? "" : now.framesPerSecond() + " frames";
        String byBytes = now.bytesPerSecond() == 0 ? "" : now.bytesPerSecond() + " bytes";
        return byFrames + (byFrames.isEmpty() || byBytes.isEmpty() ? "" : " or ") + byBytes + " a second";
    }

    /** Which limit has ended the capture, if one has. To be asked often: time is looked at only here. */
    public Optional<String> reached() {
        LimitSettings now = settings;
        if (striking || !now.duration().isZero()) {
            lookAtTheTime();
        }
        return Optional.ofNullable(reached);
    }

    private synchronized void lookAtTheTime() {
        long nowNs = clock.monotonicNs();
        if (striking && nowNs - lastDropNs >= QUIET_NS) {
            striking = false;
            LOG.info("capture {}: within {} again; {} frames were dropped", captureId, rates(), droppedInARow);
            droppedInARow = 0;
        }
        if (reached == null
                && !settings.duration().isZero()
                && nowNs - startNs >= settings.duration().toNanos()) {
            reached = "duration";
        }
    }

    /** Whether frames are being dropped because they come too fast, or were within the last seconds. */
    public boolean striking() {
        if (striking) {
            lookAtTheTime();
        }
        return striking;
    }
}
