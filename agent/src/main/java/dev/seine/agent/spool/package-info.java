/** Batches on disk while Kafka is away: append-only files that are replayed in order and deleted whole. */
@NullMarked
package dev.seine.agent.spool;

import org.jspecify.annotations.NullMarked;
