/** Everything in one process, for one machine: an embedded Kafka broker, an agent and a collector; and the one main method. */
@NullMarked
package dev.seine.standalone;

import org.jspecify.annotations.NullMarked;
