package dev.seine.agent.capture;

import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.runtime.work.Clock;

/**
 * What all capture workers of an agent share.
 *
 * @param streams numbers and describes streams
 * @param queue takes batches
 * @param clock the time
 * @param memory says when nothing may be read
 */
public record CaptureContext(StreamFactory streams, BatchQueue queue, Clock clock, MemoryGuard memory) {}
