/** Frames out of a memory-mapped AF_PACKET ring, and the filters for it: the only package that calls native code. */
@NullMarked
package dev.seine.afpacket;

import org.jspecify.annotations.NullMarked;
