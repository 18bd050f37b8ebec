/** Tests on plain memory, on the kernel of the machine, and against tcpdump. */
@NullMarked
package dev.seine.afpacket;

import org.jspecify.annotations.NullMarked;
