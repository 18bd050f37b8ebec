/** Reads any slice of an archive as one stream of frames in the order of time. */
@NullMarked
package dev.seine.collector.cat;

import org.jspecify.annotations.NullMarked;
