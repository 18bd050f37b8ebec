package dev.seine.agent;

import dev.seine.runtime.config.ConfigChange;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has become of reloads: told in the log, and counted. */
final class ReloadCounts {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadCounts.class);

    private final LongAdder applied = new LongAdder();
    private final LongAdder refused = new LongAdder();

    void applied(List<ConfigChange> changes) {
        applied.increment();
        if (changes.isEmpty()) {
            LOG.info("configuration reloaded: nothing has changed");
        }
        changes.forEach(change -> LOG.info("configuration reloaded: {}", change));
    }

    void refused(Exception why) {
        refused.increment();
        LOG.error("configuration not reloaded, the one before stays in force: {}", why.getMessage());
    }

    long timesApplied() {
        return applied.sum();
    }

    long timesRefused() {
        return refused.sum();
    }
}
