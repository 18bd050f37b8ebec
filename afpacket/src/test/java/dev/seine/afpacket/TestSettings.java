package dev.seine.afpacket;

import java.util.Optional;

/** Settings that differ from the usual ones in the one respect that a test is about. */
final class TestSettings {
    private static final int BLOCK_SIZE = 512 << 10;
    private static final int RETIRE_TIMEOUT_MS = 20;

    private TestSettings() {}

    static RingSettings plain(String interfaceName) {
        return blocks(interfaceName, BLOCK_SIZE, 16);
    }

    static RingSettings blocks(String interfaceName, int blockSizeBytes, int blockCount) {
        return new RingSettings(
                interfaceName,
                RingSettings.SNAP_LENGTH_MAX,
                blockSizeBytes,
                blockCount,
                RETIRE_TIMEOUT_MS,
                false,
                false,
                false,
                Optional.empty());
    }

    static RingSettings snapped(String interfaceName, int snapLength) {
        return new RingSettings(
                interfaceName, snapLength, BLOCK_SIZE, 16, RETIRE_TIMEOUT_MS, false, false, false, Optional.empty());
    }

    static RingSettings promiscuous(String interfaceName) {
        return new RingSettings(
                interfaceName,
                RingSettings.SNAP_LENGTH_MAX,
                BLOCK_SIZE,
                16,
                RETIRE_TIMEOUT_MS,
                true,
                false,
                false,
                Optional.empty());
    }

    static RingSettings locked(String interfaceName) {
        return new RingSettings(
                interfaceName,
                RingSettings.SNAP_LENGTH_MAX,
                BLOCK_SIZE,
                16,
                RETIRE_TIMEOUT_MS,
                false,
                false,
                true,
                Optional.empty());
    }

    static RingSettings incomingOnly(String interfaceName, Optional<Fanout> fanout) {
        return new RingSettings(
                interfaceName,
                RingSettings.SNAP_LENGTH_MAX,
                BLOCK_SIZE,
                16,
                RETIRE_TIMEOUT_MS,
                false,
                true,
                false,
                fanout);
    }

    static RingSettings fanout(String interfaceName, Fanout fanout) {
        return new RingSettings(
                interfaceName,
                RingSettings.SNAP_LENGTH_MAX,
                BLOCK_SIZE,
                16,
                RETIRE_TIMEOUT_MS,
                false,
                false,
                false,
                Optional.of(fanout));
    }

    static RingSettings replaceable(String interfaceName) {
        return new RingSettings(
                interfaceName,
                RingSettings.SNAP_LENGTH_MAX,
                BLOCK_SIZE,
                16,
                RETIRE_TIMEOUT_MS,
                false,
                false,
                false,
                Optional.empty(),
                false);
    }
}
