/** The command line: {@code seine collector} and {@code seine cat}. */
@NullMarked
package dev.seine.collector.cli;

import org.jspecify.annotations.NullMarked;
