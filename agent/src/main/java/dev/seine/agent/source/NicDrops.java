package dev.seine.agent.source;

import dev.seine.afpacket.InterfaceInfo;
import dev.seine.afpacket.NetworkInterfaces;
import java.util.concurrent.TimeUnit;

/**
 * Frames that an interface's card has lost since the source was opened. A look reads a dozen files below {@code /sys}, some
 * of which wait for the kernel's network lock, so it is taken at most once a second and not with every block.
 */
final class NicDrops {
    private static final NetworkInterfaces INTERFACES = new NetworkInterfaces();
    private static final long LOOK_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final String interfaceName;
    private final long atStart;
    private long total;
    private long lookedNs = System.nanoTime();

    NicDrops(InterfaceInfo atStart) {
        this.interfaceName = atStart.name();
        this.atStart = atStart.rxMissed();
    }

    /** The total, at most a second old; that of the last look once the interface is gone. */
    long total() {
        long nowNs = System.nanoTime();
        if (nowNs - lookedNs >= LOOK_EVERY_NS) {
            lookedNs = nowNs;
            INTERFACES.lookup(interfaceName).ifPresent(info -> total = Math.max(0, info.rxMissed() - atStart));
        }
        return total;
    }
}
