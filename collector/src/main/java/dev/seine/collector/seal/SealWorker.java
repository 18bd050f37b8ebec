package dev.seine.collector.seal;

import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals one file after the other, and applies the retention in between. */
public final class SealWorker implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(SealWorker.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);
    private static final Duration RETENTION_INTERVAL = Duration.ofSeconds(10);

    private final SealQueue queue;
    private final Sealer sealer;
    private final Upkeep retention;
    private final Clock clock;
    private final LongAdder sealedFiles = new LongAdder();
    private final LongAdder sealedBytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private long notBeforeNs;
    private long retentionDueNs;
    private boolean failing;

    public SealWorker(SealQueue queue, Sealer sealer, Upkeep retention, Clock clock) {
        this.queue = queue;
        this.sealer = sealer;
        this.retention = retention;
        this.clock = clock;
        notBeforeNs = clock.monotonicNs();
        retentionDueNs = notBeforeNs;
    }

    @Override
    public int doWork() {
        long nowNs = clock.monotonicNs();
        if (nowNs - retentionDueNs >= 0) {
            retentionDueNs = nowNs + RETENTION_INTERVAL.toNanos();
            retain();
        }
        if (nowNs - notBeforeNs < 0) {
            return 0;
        }
        Optional<SealJob> job = queue.take();
        job.ifPresent(this::seal);
        return job.isPresent() ? 1 : 0;
    }

    /** Files that were sealed. */
    public long sealedFiles() {
        return sealedFiles.sum();
    }

    /** Their compressed bytes. */
    public long sealedBytes() {
        return sealedBytes.sum();
    }

    /** How often sealing a file has failed. */
    public long failures() {
        return failures.sum();
    }

    private void seal(SealJob job) {
        try {
            Manifest manifest = sealer.seal(job);
            sealedFiles.increment();
            sealedBytes.add(manifest.compressedBytes());
            LOG.info("sealed {}: {} frames, {} bytes", manifest.file(), manifest.frames(), manifest.compressedBytes());
            failing = false;
            queue.done(job);
        } catch (IOException e) {
            failures.increment();
            if (!failing) {
                LOG.error("cannot seal {}, it is tried again: {}", job.file().path(), e.toString());
            }
            failing = true;
            notBeforeNs = clock.monotonicNs() + RETRY_DELAY.toNanos();
            queue.putBack(job);
        }
    }

    private void retain() {
        try {
            retention.apply(clock.wallTimeNs());
        } catch (IOException e) {
            LOG.warn("the retention could not be applied, it is tried again: {}", e.toString());
        }
    }
}
