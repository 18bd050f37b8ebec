package dev.seine.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service manager's socket that keeps what is sent to it, or is not there. */
final class SentMessages implements DatagramSender {
    static final String SOCKET = "/run/systemd/notify";

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private boolean isThere = true;

    @Override
    public void send(String socket, byte[] datagram) throws IOException {
        if (!isThere) {
            throw new IOException("sendto(" + socket + "): ENOENT");
        }
        messages.add(new String(datagram, StandardCharsets.UTF_8));
    }

    /** What was sent so far. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    /** Nobody receives any more. */
    void remove() {
        isThere = false;
    }
}
