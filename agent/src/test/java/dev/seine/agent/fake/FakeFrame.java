package dev.seine.agent.fake;

/**
 * A frame as a source shows it.
 *
 * @param timeNs Unix time in ns
 * @param originalLength bytes on the wire
 * @param data captured bytes
 * @param packetType number of a PacketType
 * @param flags set of FrameFlag bits
 */
@SuppressWarnings("ArrayRecordComponent") // Tests compare the bytes themselves.
public record FakeFrame(long timeNs, int originalLength, byte[] data, int packetType, int flags) {
    /** A whole frame of so many bytes, all zero. */
    public static FakeFrame ofLength(long timeNs, int length) {
        return new FakeFrame(timeNs, length, new byte[length], 0, 0);
    }
}
