/** From encoded batches to Kafka: a bounded queue, and the one thread that sends. */
@NullMarked
package dev.seine.agent.publish;

import org.jspecify.annotations.NullMarked;
