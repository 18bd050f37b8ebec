/** Proves from the files alone what an archive holds, and what is missing from it. */
@NullMarked
package dev.seine.collector.verify;

import org.jspecify.annotations.NullMarked;
