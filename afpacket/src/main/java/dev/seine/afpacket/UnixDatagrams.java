package dev.seine.afpacket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Datagrams to a Unix domain socket, which the JDK cannot send: its channels of that family are streams. Made for a service
 * manager's socket (sd_notify(3)), so for a few short messages a minute: each has a socket of its own.
 */
public final class UnixDatagrams {
    /** {@code sizeof sun_path}, unix(7). */
    private static final int MAX_PATH_BYTES = 108;

    private static final int PATH_OFFSET = 2; // After sun_family.

    private UnixDatagrams() {}

    /**
     * Sends one datagram, and waits while the receiver's queue is full.
     *
     * @param socket a path, or a name in the abstract namespace with an {@code @} in front
     * @throws NativeCallException if nobody receives there
     * @throws IOException if the name is longer than the kernel allows
     */
    public static void send(String socket, byte[] datagram) throws IOException {
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length >= MAX_PATH_BYTES) {
            throw new IOException("'" + socket + "' has " + path.length
                    + " bytes and cannot be a Unix socket's name: 1 to " + (MAX_PATH_BYTES - 1) + " are allowed");
        }
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls calls = new LinuxCalls(arena);
            MemorySegment address = address(path, arena);
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, datagram);
            int fd = calls.socket(LinuxCalls.AF_UNIX, LinuxCalls.SOCK_DGRAM_CLOEXEC, 0);
            try {
                calls.sendto(fd, bytes, address, socket);
            } finally {
                calls.close(fd);
            }
        }
    }

    /** A path ends with a zero; an abstract name begins with one and ends where the address does. */
    private static MemorySegment address(byte[] path, Arena arena) {
        boolean isAbstract = path[0] == '@';
        MemorySegment address =
                arena.allocate(PATH_OFFSET + path.length + (isAbstract ? 0L : 1L), JAVA_SHORT.byteAlignment());
        address.set(JAVA_SHORT, 0, (short) LinuxCalls.AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, PATH_OFFSET, path.length);
        if (isAbstract) {
            address.set(JAVA_BYTE, PATH_OFFSET, (byte) 0);
        }
        return address;
    }
}
