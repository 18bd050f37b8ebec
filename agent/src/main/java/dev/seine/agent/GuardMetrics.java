package dev.seine.agent;

import dev.seine.agent.limit.MemoryGuard;
import dev.seine.runtime.metrics.Metric;
import dev.seine.runtime.metrics.Metrics;

/** What an agent tells Prometheus of its limits and its configuration. */
record GuardMetrics(Captures captures, MemoryGuard memory, ReloadCounts reloads) {
    void register(Metrics metrics) {
        metrics.gauge(
                Metric.of("seine_rate_limited_captures", "Captures that drop frames because of a rate limit"),
                captures::rateLimited);
        metrics.gauge(
                Metric.of("seine_memory_limit_exceeded", "1 while nothing is read because memory is above the limit"),
                () -> memory.reason().isPresent() ? 1 : 0);
        Metric reloaded = Metric.of("seine_config_reloads_total", "Reloads of the configuration that were asked for");
        metrics.counter(reloaded.label("result", "applied"), reloads::timesApplied);
        metrics.counter(reloaded.label("result", "refused"), reloads::timesRefused);
    }
}
