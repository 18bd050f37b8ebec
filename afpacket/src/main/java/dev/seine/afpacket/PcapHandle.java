package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A {@code pcap_t}, open for as long as it takes to compile a filter. */
final class PcapHandle implements AutoCloseable {
    // Nothing is read from the handle, so its own ring need not have libpcap's default of 2 MiB.
    private static final int BUFFER_BYTES = 1 << 18;

    private static final int DLT_LINUX_SLL = 113; // <pcap/dlt.h>

    private final MemorySegment handle;

    private PcapHandle(MemorySegment handle) {
        this.handle = handle;
    }

    /** On an activated interface, so that libpcap compiles for what the kernel's filter sees of a frame there. */
    static PcapHandle live(String interfaceName, String expression, int snapLength)
            throws FilterException, LibpcapException {
        requireLibrary(LibpcapCalls.present(), expression);
        RingSettings.requireName(interfaceName);
        PcapHandle live = created(interfaceName);
        LibpcapCalls.setSnaplen(live.handle, snapLength);
        LibpcapCalls.setBufferSize(live.handle, BUFFER_BYTES);
        int status = LibpcapCalls.activate(live.handle);
        if (status < 0) {
            String reason = LibpcapCalls.statusToString(status) + ": " + LibpcapCalls.error(live.handle);
            live.close();
            throw LibpcapException.ofStatus(interfaceName, status, reason);
        }
        if (LibpcapCalls.datalink(live.handle) == DLT_LINUX_SLL) {
            live.close();
            throw new LibpcapException(
                    interfaceName,
                    "it reads it in cooked mode and a ring does not, so the filter would look at the wrong bytes");
        }
        return live;
    }

    /** On a link type alone, for frames that stand in a file. */
    static PcapHandle dead(int linkType, String expression, int snapLength) throws FilterException {
        requireLibrary(LibpcapCalls.present(), expression);
        MemorySegment dead = LibpcapCalls.openDead(LinkTypes.dataLinkOf(linkType), snapLength);
        if (dead.equals(MemorySegment.NULL)) {
            throw new FilterException(expression, "pcap_open_dead: out of memory");
        }
        return new PcapHandle(dead);
    }

    private static PcapHandle created(String interfaceName) throws LibpcapException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(LibpcapCalls.PCAP_ERRBUF_SIZE);
            MemorySegment created = LibpcapCalls.create(arena.allocateFrom(interfaceName), error);
            if (created.equals(MemorySegment.NULL)) {
                throw new LibpcapException(interfaceName, "pcap_create: " + error.getString(0));
            }
            return new PcapHandle(created);
        }
    }

    FilterProgram compile(String expression) throws FilterException {
        if (expression.indexOf('\0') >= 0) {
            // C would take what stands before it for the whole filter, which may accept far more than was meant.
            throw new FilterException(expression, "the expression contains a NUL character");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = arena.allocate(LibpcapCalls.BPF_PROGRAM);
            if (LibpcapCalls.compile(handle, program, arena.allocateFrom(expression)) != 0) {
                throw new FilterException(expression, LibpcapCalls.error(handle));
            }
            try {
                int count = program.get(JAVA_INT, offset(LibpcapCalls.BPF_PROGRAM, "bf_len"));
                return SockFilters.read(program.get(ADDRESS, offset(LibpcapCalls.BPF_PROGRAM, "bf_insns")), count);
            } finally {
                LibpcapCalls.freeCode(program);
            }
        }
    }

    @Override
    public void close() {
        LibpcapCalls.close(handle);
    }

    static void requireLibrary(boolean present, String expression) throws FilterException {
        if (!present) {
            throw new FilterException(
                    expression, "libpcap is not installed: `apt install libpcap0.8`, `dnf install libpcap`");
        }
    }
}
