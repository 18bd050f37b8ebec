/** From a block of frames to the bytes of one Kafka record. */
@NullMarked
package dev.seine.agent.batch;

import org.jspecify.annotations.NullMarked;
