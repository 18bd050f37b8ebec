/** Reads the topic: the only package of the collector that knows Kafka. */
@NullMarked
package dev.seine.collector.consume;

import org.jspecify.annotations.NullMarked;
