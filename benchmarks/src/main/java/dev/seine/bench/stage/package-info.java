/** What each stage of a frame's way costs by itself: nanoseconds and allocated bytes a frame, measured with JMH. */
@NullMarked
package dev.seine.bench.stage;

import org.jspecify.annotations.NullMarked;
