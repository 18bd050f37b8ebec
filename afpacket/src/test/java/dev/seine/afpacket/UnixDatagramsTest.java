package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against sockets that socat listens on. */
class UnixDatagramsTest {
    private static final long PATIENCE_MS = 60_000;

    @TempDir
    Path directory;

    private @Nullable Process socat;

    private Path received() {
        return directory.resolve("received");
    }

    private void listen(String address) throws IOException {
        Requirements.programs("socat");
        socat = new ProcessBuilder("socat", "-u", address, "OPEN:" + received() + ",creat,append").start();
    }

    @AfterEach
    void stop() {
        Process running = socat;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** The listener may not be there yet, and what it was sent may not be written yet. */
    private String sent(String socket, String... messages) throws Exception {
        long deadlineMs = System.currentTimeMillis() + PATIENCE_MS;
        for (String message : messages) {
            while (!isSent(socket, message)) {
                assertThat(System.currentTimeMillis()).as("socat listens").isLessThan(deadlineMs);
                Thread.sleep(10);
            }
        }
        int length = String.join("", messages).getBytes(StandardCharsets.UTF_8).length;
        while (Files.size(received()) < length) {
            assertThat(System.currentTimeMillis()).as("socat has written it").isLessThan(deadlineMs);
            Thread.sleep(10);
        }
        return Files.readString(received());
    }

    private static boolean isSent(String socket, String message) throws IOException {
        try {
            UnixDatagrams.send(socket, message.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (NativeCallException e) {
            return false;
        }
    }

    @Test
    void sendsToAPath() throws Exception {
        Path socket = directory.resolve("notify");
        listen("UNIX-RECV:" + socket);
        assertThat(sent(socket.toString(), "READY=1\nSTATUS=ön", "\nWATCHDOG=1"))
                .isEqualTo("READY=1\nSTATUS=ön\nWATCHDOG=1");
    }

    @Test
    void sendsToAnAbstractName() throws Exception {
        String name = "seine-test-" + ProcessHandle.current().pid();
        listen("ABSTRACT-RECV:" + name);
        assertThat(sent("@" + name, "READY=1")).isEqualTo("READY=1");
    }

    @Test
    void saysWhereNobodyReceives() {
        Path nobody = directory.resolve("nobody");
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> UnixDatagrams.send(nobody.toString(), new byte[1]))
                .withMessageContaining("sendto(" + nobody + ")")
                .withMessageContaining("ENOENT");
    }

    @Test
    void refusesANameThatTheKernelCannotHave() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> UnixDatagrams.send("/" + "x".repeat(108), new byte[1]))
                .withMessageContaining("109 bytes");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> UnixDatagrams.send("", new byte[1]));
    }
}
