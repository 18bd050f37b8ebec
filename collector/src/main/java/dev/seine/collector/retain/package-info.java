/** Deletes the oldest sealed capture files when a limit is exceeded. */
@NullMarked
package dev.seine.collector.retain;

import org.jspecify.annotations.NullMarked;
