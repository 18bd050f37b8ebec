/** Builds what is installed: for each program a directory with its jars, a Java runtime of its own and a launcher. */
@NullMarked
package dev.seine.packages;

import org.jspecify.annotations.NullMarked;
