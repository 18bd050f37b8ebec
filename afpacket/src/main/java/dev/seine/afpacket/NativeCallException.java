package dev.seine.afpacket;

import java.io.IOException;
import java.util.Optional;

/** A system call failed: says which, with the error's name and, where one is known, the remedy. */
public final class NativeCallException extends IOException {
    private final String call;
    private final int errno;

    NativeCallException(String call, int errno) {
        super(message(call, errno));
        this.call = call;
        this.errno = errno;
    }

    /** The call with what it was about, such as {@code setsockopt(PACKET_RX_RING)}. */
    public String call() {
        return call;
    }

    /** The error number of the C library. */
    public int errno() {
        return errno;
    }

    boolean is(Errno expected) {
        return errno == expected.number();
    }

    private static String message(String call, int errno) {
        Optional<Errno> known = Errno.of(errno);
        String described = known.map(Errno::described).orElse("errno " + errno);
        String remedy = known.map(e -> remedy(call, e)).orElse("");
        return call + ": " + described + (remedy.isEmpty() ? "" : ": " + remedy);
    }

    private static String remedy(String call, Errno errno) {
        if (call.contains("SO_ATTACH_FILTER")) {
            return switch (errno) {
                case ENOMEM -> "the filter is longer than net.core.optmem_max allows: shorten it or raise the limit";
                case EPERM -> "the filter is locked: open a new ring";
                default -> "the kernel refuses the filter program";
            };
        }
        if (call.contains("PACKET_FANOUT")) {
            return "all rings of a group must have the same interface and mode, no other program may use the group, and"
                    + " before Linux 6.13 the interface must be up";
        }
        return switch (errno) {
            case EPERM, EACCES -> "needs CAP_NET_RAW: run as root or `setcap cap_net_raw+ep` on the program";
            case ENODEV, ENXIO -> "no such interface in this network namespace (`ip link` lists them)";
            case ENOMEM -> "not enough memory for the ring: fewer or smaller blocks";
            case EMFILE -> "raise the limit of open files (`ulimit -n`)";
            case EAFNOSUPPORT, ENOPROTOOPT -> "the kernel lacks it (CONFIG_PACKET)";
            default -> "";
        };
    }
}
