/** Turns the Kafka topic of frames into an archive of one folder a host; {@link dev.seine.collector.Collector} is the whole of it. */
@NullMarked
package dev.seine.collector;

import org.jspecify.annotations.NullMarked;
