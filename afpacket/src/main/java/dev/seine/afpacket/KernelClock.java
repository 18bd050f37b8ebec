package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * What the kernel says of its clock, whichever daemon disciplines it: adjtimex(2), asked without changing anything, which
 * needs no privilege and works in a container.
 *
 * @param synchronised whether a daemon vouches for the time: STA_UNSYNC is not set
 * @param maxErrorMicros how wrong the time may be, in microseconds; grows while nobody vouches for it, up to 16 s
 */
public record KernelClock(boolean synchronised, long maxErrorMicros) {
    static final int STA_UNSYNC = 0x0040; // <linux/timex.h>

    /** {@code struct timex} of {@code <sys/timex.h>} on 64-bit machines, as far as it is read. */
    static final StructLayout TIMEX = structLayout(
                    JAVA_INT.withName("modes"),
                    paddingLayout(4),
                    JAVA_LONG.withName("offset"),
                    JAVA_LONG.withName("freq"),
                    JAVA_LONG.withName("maxerror"),
                    JAVA_LONG.withName("esterror"),
                    JAVA_INT.withName("status"),
                    paddingLayout(164))
            .withName("timex");

    /**
     * Asks the kernel.
     *
     * @throws NativeCallException where a sandbox forbids the question
     */
    public static KernelClock read() throws NativeCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX); // modes 0: nothing is set
            new LinuxCalls(arena).adjtimex(timex);
            int status = timex.get(JAVA_INT, offset(TIMEX, "status"));
            return new KernelClock((status & STA_UNSYNC) == 0, timex.get(JAVA_LONG, offset(TIMEX, "maxerror")));
        }
    }
}
