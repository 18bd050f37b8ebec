/** The numbers of a process for Prometheus: plain counters of the hot path, read when they are asked for. */
@NullMarked
package dev.seine.runtime.metrics;

import org.jspecify.annotations.NullMarked;
