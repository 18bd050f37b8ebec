package dev.seine.system;

import dev.seine.testkit.ClassicPcap.StoredFrame;

/**
 * A frame of an archive.
 *
 * @param stored its time, length and bytes
 * @param interfaceName where it was captured
 * @param linkType of that interface
 * @param number in its stream, {@code epb_packetid}
 * @param flags {@code epb_flags}
 */
public record ArchivedFrame(StoredFrame stored, String interfaceName, int linkType, long number, int flags) {}
