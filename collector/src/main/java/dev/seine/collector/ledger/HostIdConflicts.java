package dev.seine.collector.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when two agents send under the same host id. Nothing is lost by that, because every run has its own streams, but people
 * take the frames of one host for those of the other. One agent's runs follow each other, also where a spool is replayed; so a
 * run that comes back after another one is a second agent. For one thread, and for records in order.
 */
public final class HostIdConflicts {
    private static final Logger LOG = LoggerFactory.getLogger(HostIdConflicts.class);

    /** Beyond, the host that was seen first is forgotten. */
    private static final int MAX_HOSTS = 10_000;

    private static final int RUNS_KEPT = 4;
    private static final long REPORT_EVERY_NS = TimeUnit.MINUTES.toNanos(5);

    private final Map<String, Host> hosts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Host> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    /** Notes from whom a batch is; returns whether its run has come back after another one. */
    public boolean note(StreamKey stream, long monotonicNs) {
        Run run = new Run(stream.machineId(), stream.runId());
        Host host = hosts.computeIfAbsent(stream.hostId(), added -> new Host(monotonicNs));
        Run before = host.changeTo(run);
        if (before == null) {
            return false;
        }
        if (monotonicNs - host.reportedNs >= 0) {
            host.reportedNs = monotonicNs + REPORT_EVERY_NS;
            LOG.warn(
                    "two agents have the same host id {}: run {} on {} and run {} on {}; their frames are archived under one"
                            + " name, each in its own streams. Give one of them another --host-id",
                    stream.hostId(),
                    Long.toHexString(before.runId),
                    before.machine(),
                    stream.run(),
                    run.machine());
        }
        return true;
    }

    private record Run(String machineId, long runId) {
        String machine() {
            return machineId.isEmpty() ? "an unknown machine" : "machine " + machineId;
        }
    }

    private static final class Host {
        private final List<Run> runs = new ArrayList<>(RUNS_KEPT);
        private long reportedNs;

        Host(long nowNs) {
            reportedNs = nowNs;
        }

        /** The run that the host's last batch was from, if the given one is another one and was there before it; else null. */
        private @Nullable Run changeTo(Run run) {
            Run last = runs.isEmpty() ? null : runs.getLast();
            if (run.equals(last)) {
                return null;
            }
            boolean isBack = runs.remove(run);
            if (runs.size() == RUNS_KEPT) {
                runs.removeFirst();
            }
            runs.add(run);
            return isBack ? last : null;
        }
    }
}
