package dev.seine.bench.capture;

import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.PacketSockets;
import dev.seine.bench.machine.Pause;
import java.io.IOException;

/** A contender at work, on a core of its own. */
final class RunningContender implements AutoCloseable {
    private static final int READY_LIMIT_MS = 20_000;
    private static final int LOOK_EVERY_MS = 20;
    private static final int STOP_LIMIT_S = 20;

    private final Contender contender;
    private final Daemon daemon;

    private RunningContender(Contender contender, Daemon daemon) {
        this.contender = contender;
        this.daemon = daemon;
    }

    /** Starts it and waits until the kernel gives it frames. */
    static RunningContender start(Contender contender, Place place, int core) throws IOException {
        Daemon daemon = Daemon.start(
                contender.program(),
                Integer.toString(core),
                contender.command().at(place),
                place.folder().resolve("log"));
        RunningContender running = new RunningContender(contender, daemon);
        try {
            running.awaitReady(place.interfaceName());
            return running;
        } catch (IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void awaitReady(String interfaceName) throws IOException {
        for (int waited = 0; !PacketSockets.receiveFrom(interfaceName); waited += LOOK_EVERY_MS) {
            if (!daemon.isAlive() || waited > READY_LIMIT_MS) {
                throw new IOException(contender.name() + " does not capture:\n" + daemon.said());
            }
            Pause.milliseconds(LOOK_EVERY_MS);
        }
    }

    /** What it has cost so far, in seconds of CPU. */
    double cpuSeconds() throws IOException {
        return daemon.cpuSeconds();
    }

    /** Asks it to stop as a user would, and reads how many frames it has. */
    long stop() throws IOException, InterruptedException {
        daemon.interrupt(contender.program(), STOP_LIMIT_S);
        return contender.captured(daemon.said());
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
