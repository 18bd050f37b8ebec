package dev.seine.runtime.work;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGHUP as daemons understand it: read the configuration again. The signal is only noted; whoever looks after the process
 * asks for it. Several that come before that are one. A process that was started with SIGHUP ignored, as by nohup(1), does not
 * get it.
 */
public final class ReloadSignal {
    private final AtomicBoolean asked = new AtomicBoolean();

    private ReloadSignal() {}

    /**
     * Takes SIGHUP over, also from {@link ShutdownSignal}, which therefore is installed before.
     *
     * @throws IllegalStateException if the Java runtime lacks jdk.unsupported
     */
    public static ReloadSignal install() {
        ReloadSignal reload = new ReloadSignal();
        OsSignals.handle("HUP", number -> reload.asked.set(true));
        return reload;
    }

    /** Whether the signal came since this was last asked. */
    public boolean take() {
        return asked.getAndSet(false);
    }
}
