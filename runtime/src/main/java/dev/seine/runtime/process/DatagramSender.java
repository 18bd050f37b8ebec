package dev.seine.runtime.process;

import java.io.IOException;

/** Sends one datagram to a Unix domain socket. */
@FunctionalInterface
public interface DatagramSender {
    /**
     * Sends it.
     *
     * @param socket a path, or an abstract name with an {@code @} in front
     */
    void send(String socket, byte[] datagram) throws IOException;
}
