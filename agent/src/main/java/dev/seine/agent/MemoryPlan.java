package dev.seine.agent;

import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ByteSize;

/** What an agent may come to take by its configuration, so that a limit that cannot hold is refused at once. */
public final class MemoryPlan {
    private MemoryPlan() {}

    /**
     * Compares rings and heap with the limit.
     *
     * @param maxHeapBytes what the JVM was started with
     * @throws IllegalArgumentException if they cannot fit, with the numbers and what to change
     */
    public static void check(AgentConfig config, long maxHeapBytes) {
        long limit = config.limits().memory().bytes();
        if (limit == 0) {
            return;
        }
        long rings = config.ringBytes();
        if (rings + maxHeapBytes > limit) {
            throw new IllegalArgumentException(
                    "limits.memory is " + config.limits().memory() + ", but the rings take "
                            + ByteSize.ofBytes(rings) + " and the Java heap up to " + ByteSize.ofBytes(maxHeapBytes)
                            + ": allow more, make captures[].ring.size smaller, or give Java less (-Xmx)");
        }
        long batches =
                config.queueSize().bytes() + 2 * config.kafka().bufferSize().bytes();
        if (batches > maxHeapBytes) {
            throw new IllegalArgumentException("queue-size and twice kafka.buffer-size are "
                    + ByteSize.ofBytes(batches) + ", but the Java heap is at most " + ByteSize.ofBytes(maxHeapBytes)
                    + ": make them smaller, or give Java more (-Xmx)");
        }
    }
}
