/** Programs that capture, each run alone on the same frames. */
@NullMarked
package dev.seine.bench.capture;

import org.jspecify.annotations.NullMarked;
