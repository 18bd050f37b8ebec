package dev.seine.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What started this process, if it wants to be told how the process is: systemd with {@code Type=notify}, or anything else
 * that speaks the protocol of sd_notify(3). Where there is none, nothing is sent. A message that cannot be sent is told once
 * in the log and changes nothing else: a service must not fall because its manager is deaf. May be used by any thread.
 */
public final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private final Optional<String> socket;
    private final Optional<Duration> watchdogLimit;
    private final DatagramSender sender;
    private final AtomicBoolean deaf = new AtomicBoolean();

    private ServiceManager(Optional<String> socket, Optional<Duration> watchdogLimit, DatagramSender sender) {
        this.socket = socket;
        this.watchdogLimit = watchdogLimit;
        this.sender = sender;
    }

    /**
     * The one that the environment names: NOTIFY_SOCKET, and for its watchdog WATCHDOG_USEC and WATCHDOG_PID of
     * sd_watchdog_enabled(3).
     *
     * @param processId of this process; a watchdog that waits for another one is not fed
     */
    public static ServiceManager of(Map<String, String> environment, long processId, DatagramSender sender) {
        Optional<String> socket =
                Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(name -> !name.isEmpty());
        boolean isForUs = Optional.ofNullable(environment.get("WATCHDOG_PID"))
                .map(Long.toString(processId)::equals)
                .orElse(true);
        Optional<Duration> limit = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(microseconds -> socket.isPresent() && isForUs)
                .flatMap(ServiceManager::microseconds);
        return new ServiceManager(socket, limit, sender);
    }

    private static Optional<Duration> microseconds(String text) {
        try {
            return Optional.of(Duration.of(Long.parseLong(text), ChronoUnit.MICROS))
                    .filter(Duration::isPositive);
        } catch (NumberFormatException e) {
            LOG.warn("WATCHDOG_USEC is '{}' and no number of microseconds: there is no watchdog", text);
            return Optional.empty();
        }
    }

    /** How long the manager waits for {@link #alive()} before it ends the process; empty if it does not watch. */
    public Optional<Duration> watchdogLimit() {
        return watchdogLimit;
    }

    /** The process does what it was started for, or does so again after {@link #reloading()}. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + oneLine(status));
    }

    /** A line for people, shown by {@code systemctl status}. */
    public void status(String status) {
        send("STATUS=" + oneLine(status));
    }

    /** The watchdog is fed. */
    public void alive() {
        send("WATCHDOG=1");
    }

    /** The configuration is being read again; {@link #ready} follows, whether it was accepted or not. */
    public void reloading() {
        // System.nanoTime is CLOCK_MONOTONIC on Linux, which is what the protocol asks for.
        send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** The process is ending in order. */
    public void stopping(String status) {
        send("STOPPING=1\nSTATUS=" + oneLine(status));
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    private void send(String message) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            sender.send(socket.get(), message.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (deaf.compareAndSet(false, true)) {
                LOG.warn("the service manager at {} cannot be told anything: {}", socket.get(), e.getMessage());
            }
        }
    }
}
