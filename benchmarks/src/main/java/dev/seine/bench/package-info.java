/** What Seine costs, measured beside the programs that people capture with today. */
@NullMarked
package dev.seine.bench;

import org.jspecify.annotations.NullMarked;
