/** The file format: capture files are written as pcapng, and read as pcapng or classic pcap in either byte order. */
@NullMarked
package dev.seine.pcapng;

import org.jspecify.annotations.NullMarked;
