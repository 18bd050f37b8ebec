/** One thread a stream: takes blocks from a source, has them encoded, and queues them. */
@NullMarked
package dev.seine.agent.capture;

import org.jspecify.annotations.NullMarked;
