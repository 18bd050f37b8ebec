/** The machine that is measured on: its cores, its accounts of CPU time, frames on a cable. */
@NullMarked
package dev.seine.bench.machine;

import org.jspecify.annotations.NullMarked;
