/** The two ends of the way through Kafka: agent to topic and topic to archive, beside Kafka's own programs. */
@NullMarked
package dev.seine.bench.kafka;

import org.jspecify.annotations.NullMarked;
