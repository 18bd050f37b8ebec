/** What the collector's tests share: batches as agents send them, and fakes of the clock, the disk and Kafka. */
@NullMarked
package dev.seine.collector.support;

import org.jspecify.annotations.NullMarked;
