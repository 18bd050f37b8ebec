package dev.seine.runtime.process;

import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Worker;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how a running process is. Its watchdog is fed only when every worker that frames go through has
 * gone round since the last time: a timer would feed it while they hang. Looked after by the main thread, a few times a second.
 */
public final class ServiceReport {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceReport.class);
    private static final Duration STATUS_EVERY = Duration.ofSeconds(10);

    private final ServiceManager manager;
    private final Supplier<List<Worker>> workers;
    private final Supplier<String> status;
    private final Clock clock;
    private final IdentityHashMap<Worker, Long> seen = new IdentityHashMap<>();
    private String told = "";
    private long toldNs;
    private long fedNs;
    private boolean complained;

    /**
     * For a process that is ready now, which is told at once.
     *
     * @param workers those that must make progress, asked for each time; one that has ended need not
     * @param status one line for people
     */
    public ServiceReport(ServiceManager manager, Supplier<List<Worker>> workers, Supplier<String> status, Clock clock) {
        this.manager = manager;
        this.workers = workers;
        this.status = status;
        this.clock = clock;
        toldNs = clock.monotonicNs();
        fedNs = toldNs;
        told = status.get();
        manager.ready(told);
        remember();
    }

    /** Feeds the watchdog and renews the status, when it is time and there is reason to. */
    public void look() {
        long nowNs = clock.monotonicNs();
        manager.watchdogLimit().ifPresent(limit -> feed(limit.toNanos(), nowNs));
        if (nowNs - toldNs >= STATUS_EVERY.toNanos()) {
            toldNs = nowNs;
            String now = status.get();
            if (!now.equals(told)) {
                told = now;
                manager.status(now);
            }
        }
    }

    /** Fed four times as often as it must be, so that a worker may be slow for three quarters of the limit. */
    private void feed(long limitNs, long nowNs) {
        if (nowNs - fedNs < limitNs / 4) {
            return;
        }
        Optional<Worker> hanging = hanging();
        if (hanging.isEmpty()) {
            manager.alive();
            remember();
            fedNs = nowNs;
            complained = false;
        } else if (!complained && nowNs - fedNs >= limitNs / 2) {
            complained = true;
            LOG.error(
                    "worker {} has not gone round for {}; the service manager ends this process after {}",
                    hanging.get().name(),
                    Duration.ofNanos(nowNs - fedNs),
                    Duration.ofNanos(limitNs));
        }
    }

    /** One that was not there the last time is given until the next. */
    private Optional<Worker> hanging() {
        return workers.get().stream()
                .filter(worker -> !worker.state().isEnd())
                .filter(worker -> Long.valueOf(worker.progress()).equals(seen.get(worker)))
                .findFirst();
    }

    private void remember() {
        seen.clear();
        workers.get().forEach(worker -> seen.put(worker, worker.progress()));
    }

    /** The configuration is being read again; {@link #reloaded()} follows. */
    public void reloading() {
        manager.reloading();
    }

    /** The configuration was read again, and taken or refused. */
    public void reloaded() {
        told = status.get();
        manager.ready(told);
    }

    /** The process is ending in order. */
    public void stopping() {
        manager.stopping("stopping: " + status.get());
    }
}
