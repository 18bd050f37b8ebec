package dev.seine.afpacket;

import java.util.Optional;

/**
 * What to ask the kernel for when a ring is opened. The ring takes {@code blockSizeBytes * blockCount} bytes of
 * unswappable kernel memory, which count in the resident size of the process.
 *
 * @param interfaceName one interface of the current network namespace, 1 to 15 bytes; never {@code any}, which would
 *     deliver the frames of bonds, bridges and loopback several times
 * @param snapLength the bytes kept of a frame, 1 to 262,144 (what readers of pcapng accept)
 * @param blockSizeBytes a multiple of the page size, at most 64 MiB; a frame that does not fit is cut, so leave room for
 *     the snap length
 * @param blockCount 4 to 524,288, the kernel's own limit for its table of blocks
 * @param blockRetireTimeoutMs 1 to 60,000: how long a frame may wait in a block that is not full. Blocks retire half empty, so
 *     on slow traffic a ring that nobody reads is full after this times the block count, whatever its bytes
 * @param promiscuous also take frames for other hosts; undone by the kernel when the ring is closed
 * @param ignoreOutgoing leave out what this host sends; on loopback each frame is then seen once
 * @param lockMemory ask for the mapping to be locked in memory; failure is not fatal, see {@link PacketRing#memoryLocked}
 * @param fanout a group of rings to share frames with
 * @param lockFilter forbid any later change of the kernel filter (SO_LOCK_FILTER), so that not even this process can widen
 *     it; a new filter then needs a new ring
 */
public record RingSettings(
        String interfaceName,
        int snapLength,
        int blockSizeBytes,
        int blockCount,
        int blockRetireTimeoutMs,
        boolean promiscuous,
        boolean ignoreOutgoing,
        boolean lockMemory,
        Optional<Fanout> fanout,
        boolean lockFilter) {
    /** The longest frame that Wireshark and libpcap read back (MAXIMUM_SNAPLEN). */
    public static final int SNAP_LENGTH_MAX = 262_144;

    static final int BLOCK_COUNT_MIN = 4;
    private static final int BLOCK_COUNT_MAX = 524_288;
    private static final int BLOCK_SIZE_MAX_BYTES = 64 << 20;
    private static final int RETIRE_TIMEOUT_MAX_MS = 60_000;
    private static final int NAME_LENGTH_MAX = 15;

    public RingSettings {
        requireName(interfaceName);
        requireRange("snap length", snapLength, 1, SNAP_LENGTH_MAX);
        requireBlockSize(blockSizeBytes, PageSize.BYTES);
        requireRange("block count", blockCount, BLOCK_COUNT_MIN, BLOCK_COUNT_MAX);
        requireRange("block retire timeout in ms", blockRetireTimeoutMs, 1, RETIRE_TIMEOUT_MAX_MS);
    }

    /** With the filter locked, as it should be unless filters are to be replaced in a running ring. */
    public RingSettings(
            String interfaceName,
            int snapLength,
            int blockSizeBytes,
            int blockCount,
            int blockRetireTimeoutMs,
            boolean promiscuous,
            boolean ignoreOutgoing,
            boolean lockMemory,
            Optional<Fanout> fanout) {
        this(
                interfaceName,
                snapLength,
                blockSizeBytes,
                blockCount,
                blockRetireTimeoutMs,
                promiscuous,
                ignoreOutgoing,
                lockMemory,
                fanout,
                true);
    }

    /** Whole frames, 32 blocks of 512 KiB, 100 ms, not promiscuous, filter locked. */
    public static RingSettings of(String interfaceName) {
        return new RingSettings(
                interfaceName, SNAP_LENGTH_MAX, 512 << 10, 32, 100, false, false, false, Optional.empty(), true);
    }

    /** The memory of the ring. */
    public long ringBytes() {
        return (long) blockSizeBytes * blockCount;
    }

    /** The same with another number of blocks. */
    public RingSettings withBlockCount(int count) {
        return new RingSettings(
                interfaceName,
                snapLength,
                blockSizeBytes,
                count,
                blockRetireTimeoutMs,
                promiscuous,
                ignoreOutgoing,
                lockMemory,
                fanout,
                lockFilter);
    }

    static void requireBlockSize(int blockSizeBytes, int pageSizeBytes) {
        requireRange("block size", blockSizeBytes, pageSizeBytes, BLOCK_SIZE_MAX_BYTES);
        if (blockSizeBytes % pageSizeBytes != 0) {
            throw new IllegalArgumentException(
                    "block size " + blockSizeBytes + " is not a multiple of the page size " + pageSizeBytes);
        }
    }

    static void requireName(String name) {
        if (name.equals("any")) {
            throw new IllegalArgumentException(
                    "interface any delivers the frames of bonds, bridges and loopback several times: name one interface");
        }
        boolean legal = name.chars().allMatch(c -> c > ' ' && c != '/' && c != ':' && c < 0x7F);
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX || !legal || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("'" + name + "' is no interface name: 1 to " + NAME_LENGTH_MAX
                    + " printable characters without blank, slash and colon");
        }
    }

    private static void requireRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " " + value + " is not within " + min + ".." + max);
        }
    }
}
