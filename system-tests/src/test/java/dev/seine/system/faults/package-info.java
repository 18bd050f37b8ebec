/** What becomes of frames when processes are killed, disks fill, networks fail and groups change. */
@NullMarked
package dev.seine.system.faults;

import org.jspecify.annotations.NullMarked;
