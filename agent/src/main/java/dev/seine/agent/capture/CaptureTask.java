package dev.seine.agent.capture;

import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;

/**
 * What one worker has to capture.
 *
 * @param captureId the capture's name in the configuration
 * @param filter what it sees at first
 * @param promiscuous whether frames for other hosts are captured
 * @param ringIndex number of this ring in the capture, from 0
 * @param ringCount rings of the capture
 * @param drainTimeoutMs after how long without a block nothing can be left in a source that no longer accepts frames
 * @param limits of the capture, shared with its other streams
 */
public record CaptureTask(
        String captureId,
        EffectiveFilter filter,
        boolean promiscuous,
        int ringIndex,
        int ringCount,
        int drainTimeoutMs,
        CaptureLimits limits) {}
