/** Agents and collectors at work together: how late frames are, how cost grows, what a gigabyte costs. */
@NullMarked
package dev.seine.bench.fleet;

import org.jspecify.annotations.NullMarked;
