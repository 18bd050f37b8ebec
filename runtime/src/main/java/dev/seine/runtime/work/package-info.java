/** How a process lives: workers with one thread and one loop each, the order they start and stop in, and what ends it. */
@NullMarked
package dev.seine.runtime.work;

import org.jspecify.annotations.NullMarked;
