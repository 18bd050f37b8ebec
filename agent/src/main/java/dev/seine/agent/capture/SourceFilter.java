package dev.seine.agent.capture;

import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceState;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The filter that a source should have, said by any thread, and the one that it has, known to the capture thread. */
final class SourceFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SourceFilter.class);
    private static final int ATTEMPTS = 5;

    private final Clock clock;
    private volatile EffectiveFilter wanted;
    private AppliedFilter applied;
    private int failures;

    SourceFilter(EffectiveFilter first, Clock clock) {
        this.clock = clock;
        wanted = first;
        applied = new AppliedFilter(first, 0);
    }

    void want(EffectiveFilter other) {
        wanted = other;
    }

    EffectiveFilter wanted() {
        return wanted;
    }

    AppliedFilter applied() {
        return applied;
    }

    /** A source was opened under this filter. */
    void openedUnder(EffectiveFilter filter) {
        applied = new AppliedFilter(filter, 0);
    }

    /** A filter is compiled on the live interface, so one that has just gone down refuses it; the next poll finds that out. */
    void apply(PacketSource source) throws IOException {
        EffectiveFilter next = wanted;
        if (next.equals(applied.filter()) || source.state() != SourceState.LIVE) {
            return;
        }
        try {
            source.filter(next);
            // The agent's own traffic is no part of what a stream says of its filter.
            boolean same = next.version() == applied.filter().version();
            applied = new AppliedFilter(next, same ? applied.sinceNs() : clock.wallTimeNs());
            failures = 0;
        } catch (IOException e) {
            failures++;
            if (failures == ATTEMPTS) {
                throw e;
            }
            LOG.warn(
                    "the filter on {} could not be replaced and will be again: {}",
                    source.description().name(),
                    e.getMessage());
        }
    }
}
