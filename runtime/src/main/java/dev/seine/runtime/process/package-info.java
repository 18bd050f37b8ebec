/** What a program has to do with the system that starts it: the level of its log, its version, and its service manager. */
@NullMarked
package dev.seine.runtime.process;

import org.jspecify.annotations.NullMarked;
