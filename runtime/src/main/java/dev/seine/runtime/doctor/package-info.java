/** Examines whether a process of ours would run well on this machine, and says what mends what would not. */
@NullMarked
package dev.seine.runtime.doctor;

import org.jspecify.annotations.NullMarked;
