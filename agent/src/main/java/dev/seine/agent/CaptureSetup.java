package dev.seine.agent;

import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;

/**
 * What the sources of one capture are opened with.
 *
 * @param filter as it was last asked for
 * @param limits shared by all streams of the capture
 */
record CaptureSetup(CaptureConfig config, EffectiveFilter filter, CaptureLimits limits) {
    /** The same with another expression for the agent's own traffic, of which a capture file holds none. */
    CaptureSetup withOwnTraffic(String expression) {
        return config.source() == CaptureConfig.SourceType.REPLAY
                ? this
                : new CaptureSetup(config, filter.withOwnTraffic(expression), limits);
    }
}
