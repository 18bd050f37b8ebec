/** The contract: generated messages, the topic, Kafka serdes, and a decoder that shows frames without an object a frame. */
@NullMarked
package dev.seine.proto;

import org.jspecify.annotations.NullMarked;
