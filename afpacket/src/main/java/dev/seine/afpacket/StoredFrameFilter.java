package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A filter over frames in Java arrays. For one thread at a time; its native memory is freed by {@link #close}. */
public final class StoredFrameFilter implements AutoCloseable {
    private static final long CAPTURED_LENGTH = offset(LibpcapCalls.PCAP_PKTHDR, "caplen");
    private static final long ORIGINAL_LENGTH = offset(LibpcapCalls.PCAP_PKTHDR, "len");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment program = arena.allocate(LibpcapCalls.BPF_PROGRAM);
    private final MemorySegment header = arena.allocate(LibpcapCalls.PCAP_PKTHDR);

    // Private: libpcap runs a program without checking it, so it must come from libpcap.
    private StoredFrameFilter(FilterProgram compiled) {
        int count = compiled.instructions().size();
        program.set(JAVA_INT, offset(LibpcapCalls.BPF_PROGRAM, "bf_len"), count);
        program.set(ADDRESS, offset(LibpcapCalls.BPF_PROGRAM, "bf_insns"), SockFilters.write(compiled, arena));
    }

    /**
     * Compiles a filter for frames of a link type.
     *
     * @param linkType a pcap link type, as it stands in a capture file
     */
    public static StoredFrameFilter compile(int linkType, String expression) throws FilterException {
        return new StoredFrameFilter(
                Libpcap.compileForStoredFrames(linkType, expression, RingSettings.SNAP_LENGTH_MAX));
    }

    /**
     * Whether the filter accepts a frame, of which {@code capturedLength} bytes stand at {@code offset} of {@code data}.
     *
     * @throws IndexOutOfBoundsException if they do not
     */
    public boolean matches(byte[] data, int offset, int capturedLength, int originalLength) {
        MemorySegment frame = MemorySegment.ofArray(data).asSlice(offset, capturedLength);
        header.set(JAVA_INT, CAPTURED_LENGTH, capturedLength);
        header.set(JAVA_INT, ORIGINAL_LENGTH, originalLength);
        return LibpcapCalls.offlineFilter(program, header, frame) != 0;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
