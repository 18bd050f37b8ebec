/** The record of what the archive contains and where to go on reading, and the lock that makes it the only one. */
@NullMarked
package dev.seine.collector.checkpoint;

import org.jspecify.annotations.NullMarked;
