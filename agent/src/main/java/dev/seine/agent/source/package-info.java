/** Where frames come from: a kernel ring, a libpcap device or a capture file, behind one contract. */
@NullMarked
package dev.seine.agent.source;

import org.jspecify.annotations.NullMarked;
