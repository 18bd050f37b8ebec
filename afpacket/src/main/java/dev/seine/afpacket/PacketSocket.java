package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** An AF_PACKET socket: the structures that its options take, each filled and passed to the kernel by one method. */
final class PacketSocket {
    private final LinuxCalls calls;
    private final int fd;
    private final MemorySegment pollfd;
    private final MemorySegment value;
    private final MemorySegment address;
    private final MemorySegment statistics;

    private PacketSocket(LinuxCalls calls, Arena arena, int fd) {
        this.calls = calls;
        this.fd = fd;
        this.value = arena.allocate(JAVA_INT);
        this.address = arena.allocate(IfPacket.SOCKADDR_LL);
        this.statistics = arena.allocate(IfPacket.TPACKET_STATS_V3);
        this.pollfd = arena.allocate(8, 4); // struct pollfd: int fd, short events, short revents
        pollfd.set(JAVA_INT, 0, fd);
        pollfd.set(JAVA_SHORT, 4, (short) LinuxCalls.POLLIN);
    }

    /** Opens a socket that receives nothing yet, because it is of protocol 0 until it is bound. */
    static PacketSocket open(LinuxCalls calls) throws NativeCallException {
        // The small structures outlive the mapping, since the socket is closed after it.
        return new PacketSocket(
                calls, Arena.ofAuto(), calls.socket(LinuxCalls.AF_PACKET, LinuxCalls.SOCK_RAW_CLOEXEC, 0));
    }

    void set(SocketOption option, int number) throws NativeCallException {
        value.set(JAVA_INT, 0, number);
        calls.setsockopt(fd, option, value);
    }

    /** Asks for the memory of a ring. */
    void requestRing(RingSettings settings) throws NativeCallException {
        StructLayout layout = IfPacket.TPACKET_REQ3;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(layout);
            request.set(JAVA_INT, offset(layout, "tp_block_size"), settings.blockSizeBytes());
            request.set(JAVA_INT, offset(layout, "tp_block_nr"), settings.blockCount());
            // TPACKET_V3 packs frames of any length; the frame size is only checked, and one per block is always legal.
            request.set(JAVA_INT, offset(layout, "tp_frame_size"), settings.blockSizeBytes());
            request.set(JAVA_INT, offset(layout, "tp_frame_nr"), settings.blockCount());
            request.set(JAVA_INT, offset(layout, "tp_retire_blk_tov"), settings.blockRetireTimeoutMs());
            calls.setsockopt(fd, SocketOption.PACKET_RX_RING, request);
        }
    }

    MemorySegment map(long bytes, Arena arena) throws NativeCallException {
        return calls.mmap(fd, bytes, arena);
    }

    boolean lock(MemorySegment memory) {
        return calls.mlock(memory);
    }

    /** Puts a filter in the place of the present one in one step. */
    void attach(FilterProgram filter) throws NativeCallException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment program = scratch.allocate(IfPacket.SOCK_FPROG);
            program.set(JAVA_SHORT, offset(IfPacket.SOCK_FPROG, "len"), (short)
                    filter.instructions().size());
            program.set(ADDRESS, offset(IfPacket.SOCK_FPROG, "filter"), SockFilters.write(filter, scratch));
            calls.setsockopt(fd, SocketOption.SO_ATTACH_FILTER, program);
        }
    }

    /** Starts receiving all protocols of one interface, through the filter. */
    void bind(int interfaceIndex, String interfaceName) throws NativeCallException {
        address.set(JAVA_SHORT, offset(IfPacket.SOCKADDR_LL, "sll_family"), (short) LinuxCalls.AF_PACKET);
        address.set(JAVA_SHORT, offset(IfPacket.SOCKADDR_LL, "sll_protocol"), bigEndian(LinuxCalls.ETH_P_ALL));
        address.set(JAVA_INT, offset(IfPacket.SOCKADDR_LL, "sll_ifindex"), interfaceIndex);
        calls.bind(fd, address, interfaceName);
    }

    /** The hardware type (ARPHRD_) of the interface that the socket is bound to. */
    int hardwareType() throws NativeCallException {
        calls.getsockname(fd, address);
        return Short.toUnsignedInt(address.get(JAVA_SHORT, offset(IfPacket.SOCKADDR_LL, "sll_hatype")));
    }

    /**
     * What has become of the interface under the socket. The kernel sets the socket's index to -1 when the interface goes,
     * which is certain even where another one has taken the index.
     */
    RingState interfaceState() throws NativeCallException {
        calls.getsockname(fd, address);
        int index = address.get(JAVA_INT, offset(IfPacket.SOCKADDR_LL, "sll_ifindex"));
        if (index <= 0) {
            return RingState.REMOVED;
        }
        // By index, because an interface may have been renamed.
        var name = calls.interfaceName(fd, index);
        if (name.isEmpty()) {
            return RingState.REMOVED;
        }
        return (calls.interfaceFlags(fd, name.get()) & LinuxCalls.IFF_UP) != 0 ? RingState.UP : RingState.DOWN;
    }

    /** Counts one more listener on the interface that wants all frames; the kernel takes it back with the socket. */
    void addPromiscuous(int interfaceIndex) throws NativeCallException {
        StructLayout layout = IfPacket.PACKET_MREQ;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(layout);
            request.set(JAVA_INT, offset(layout, "mr_ifindex"), interfaceIndex);
            request.set(JAVA_SHORT, offset(layout, "mr_type"), (short) IfPacket.PACKET_MR_PROMISC);
            calls.setsockopt(fd, SocketOption.PACKET_ADD_MEMBERSHIP, request);
        }
    }

    void join(Fanout fanout, boolean ignoreOutgoing) throws NativeCallException {
        // A group receives in the place of its sockets, so the sockets' own PACKET_IGNORE_OUTGOING has no effect there.
        int flags = ignoreOutgoing ? IfPacket.PACKET_FANOUT_FLAG_IGNORE_OUTGOING : 0;
        set(SocketOption.PACKET_FANOUT, fanout.groupId() | (fanout.mode().typeFlags() | flags) << 16);
    }

    /** The counters since the last call, which resets them. */
    RingStatistics statistics() throws NativeCallException {
        StructLayout layout = IfPacket.TPACKET_STATS_V3;
        calls.getsockopt(fd, SocketOption.PACKET_STATISTICS, statistics);
        return new RingStatistics(
                Integer.toUnsignedLong(statistics.get(JAVA_INT, offset(layout, "tp_packets"))),
                Integer.toUnsignedLong(statistics.get(JAVA_INT, offset(layout, "tp_drops"))),
                Integer.toUnsignedLong(statistics.get(JAVA_INT, offset(layout, "tp_freeze_q_cnt"))),
                0);
    }

    /** Waits for a block or an error; returns whether there is an error to fetch. */
    boolean waitForError(int timeoutMs) throws NativeCallException {
        return calls.poll(pollfd, timeoutMs) && (pollfd.get(JAVA_SHORT, 6) & LinuxCalls.POLLERR) != 0;
    }

    /** The pending error, which fetching clears; 0 when there is none. */
    int pendingError() throws NativeCallException {
        calls.getsockopt(fd, SocketOption.SO_ERROR, value);
        return value.get(JAVA_INT, 0);
    }

    void close() throws NativeCallException {
        calls.close(fd);
    }

    private static short bigEndian(int number) {
        return Short.reverseBytes((short) number); // both supported machines are little-endian
    }
}
