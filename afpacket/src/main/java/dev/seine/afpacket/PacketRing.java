package dev.seine.afpacket;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * A TPACKET_V3 receive ring on one interface. One thread polls and reads blocks and closes the ring; {@link #statistics}
 * and {@link #state} may be called by any thread.
 *
 * <p>A ring sees the network namespace in which it was opened. It needs CAP_NET_RAW to open and nothing afterwards.
 */
public final class PacketRing implements AutoCloseable {
    private final Grant grant;
    private final PacketSocket socket;
    private final RingMemory memory;
    private final RingBlock block;
    private volatile RingState state;
    private volatile boolean closed;
    private RingStatistics statistics = new RingStatistics(0, 0, 0, 0);

    /** What the kernel has granted. */
    record Grant(RingSettings settings, boolean shrunk, int linkType) {}

    PacketRing(Grant grant, PacketSocket socket, RingMemory memory) throws NativeCallException {
        this.grant = grant;
        this.socket = socket;
        this.memory = memory;
        this.block = new RingBlock(grant.settings().snapLength(), grant.linkType() == LinkTypes.ETHERNET);
        this.state = socket.interfaceState();
    }

    /**
     * Opens a ring whose first frame has already passed the filter. When the kernel has too little memory the ring gets
     * fewer blocks, see {@link #shrunk}. An interface that is down is no error: frames come when it goes up.
     *
     * @param filter compiled for this interface, see {@link Libpcap#compileForInterface}
     * @throws NativeCallException without CAP_NET_RAW, for an unknown interface, a refused filter or too little memory
     * @throws UnsupportedLinkException if the interface's frames have no pcap link type
     */
    public static PacketRing open(RingSettings settings, FilterProgram filter)
            throws NativeCallException, UnsupportedLinkException {
        // The scratch memory of the calls outlives the mapping, since the socket is closed after it; the collector
        // frees it.
        return new RingOpening(settings, new LinuxCalls(Arena.ofAuto())).open(filter);
    }

    /** Forgets what came before the ring was ready; the reject-all filter should have let nothing through. */
    void discardAll() throws NativeCallException {
        memory.drain(block);
        socket.statistics();
        socket.pendingError(); // ENETDOWN when the interface was down already, which the state says
    }

    /**
     * The next block, or null when none came within the timeout, or earlier when a signal or a change of the interface ended
     * the wait. It must be closed before the next call. That the interface went down is no error: see {@link #state}.
     *
     * @param timeoutMs 0 or more
     */
    public @Nullable RingBlock poll(int timeoutMs) throws NativeCallException {
        if (timeoutMs < 0) {
            throw new IllegalArgumentException("timeout " + timeoutMs + " ms: a wait without end cannot be stopped");
        }
        if (closed || block.held()) {
            throw new IllegalStateException(
                    closed ? "the ring is closed" : "close the ring block before polling for the next one");
        }
        if (state == RingState.DOWN) {
            refreshState();
        }
        RingBlock ready = memory.takeNext(block);
        if (ready != null) {
            return ready;
        }
        if (socket.waitForError(timeoutMs)) {
            noticeError();
        }
        return memory.takeNext(block);
    }

    private synchronized void noticeError() throws NativeCallException {
        int error = socket.pendingError();
        if (error == Errno.ENETDOWN.number()) {
            statistics = statistics.plus(new RingStatistics(0, 0, 0, 1));
            refreshState();
        } else if (error != 0) {
            throw new NativeCallException("poll(" + grant.settings().interfaceName() + ")", error);
        }
    }

    private synchronized void refreshState() throws NativeCallException {
        state = socket.interfaceState();
    }

    /** The counters summed since the ring was opened; those of the end once it is closed. */
    public synchronized RingStatistics statistics() throws NativeCallException {
        if (!closed) {
            statistics = statistics.plus(socket.statistics());
        }
        return statistics;
    }

    /** What polling has found out about the interface. */
    public RingState state() {
        return state;
    }

    /**
     * Puts another filter in the place of the present one, in one step.
     *
     * @throws IllegalStateException if the settings lock the filter: open a new ring then
     */
    public synchronized void replaceFilter(FilterProgram filter) throws NativeCallException {
        if (grant.settings().lockFilter()) {
            throw new IllegalStateException("the filter of this ring is locked: open a new ring for another filter");
        }
        socket.attach(filter);
    }

    /** The pcap link type of the frames. */
    public int linkType() {
        return grant.linkType();
    }

    /** As granted by the kernel, so perhaps with fewer blocks than asked for. */
    public RingSettings settings() {
        return grant.settings();
    }

    /** Whether the kernel had too little memory for the ring that was asked for. */
    public boolean shrunk() {
        return grant.shrunk();
    }

    /** Whether the mapping was asked to be locked, and was. The ring's pages are the kernel's and never swapped anyway. */
    public boolean memoryLocked() {
        return memory.locked();
    }

    /** Gives everything back to the kernel, a held block and the promiscuous mode included; once. */
    @Override
    public synchronized void close() throws NativeCallException {
        if (closed) {
            return;
        }
        block.close();
        try {
            statistics();
        } finally {
            closed = true;
            memory.close();
            socket.close();
        }
    }
}
