package dev.seine.standalone;

import dev.seine.agent.Agent;
import dev.seine.agent.AgentStatus;
import dev.seine.agent.cli.EndWatch;
import dev.seine.collector.Collector;
import dev.seine.collector.CollectorStatus;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One line that says how capturing goes: refreshed in place on a terminal, a line now and then elsewhere. */
final class StatusLine {
    private static final long TERMINAL_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PLAIN_PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
    private static final double BYTES_PER_MB = 1e6;
    private static final double NS_PER_S = 1e9;

    private final Agent agent;
    private final Collector collector;
    private final PrintWriter out;
    private final boolean terminal;
    private AgentStatus before;
    private long beforeNs = System.nanoTime();

    StatusLine(Agent agent, Collector collector, PrintWriter out) {
        this.agent = agent;
        this.collector = collector;
        this.out = out;
        this.before = agent.status();
        this.terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** Shows the line until the process is to end. */
    void showWhile(EndWatch watch) throws InterruptedException {
        while (watch.goesOn()) {
            long nowNs = System.nanoTime();
            if (nowNs - beforeNs >= (terminal ? TERMINAL_PERIOD_NS : PLAIN_PERIOD_NS)) {
                show(nowNs);
            }
        }
        if (terminal) {
            out.println();
        }
        out.println("stopping: archiving what was captured");
        out.flush();
    }

    private void show(long nowNs) {
        AgentStatus now = agent.status();
        CollectorStatus archived = collector.status();
        double seconds = (nowNs - beforeNs) / NS_PER_S;
        String line = String.format(
                Locale.ROOT,
                "%,.0f frames/s  %,.1f MB/s  %,d kernel drops  lag %,d  archived %,d frames%s",
                (now.captured() - before.captured()) / seconds,
                (now.capturedBytes() - before.capturedBytes()) / seconds / BYTES_PER_MB,
                now.kernelDrops(),
                archived.lagRecords(),
                archived.archivedFrames(),
                now.waitingFor().map(reason -> "  waiting for Kafka: " + reason).orElse(""));
        if (terminal) {
            // Back to the start of the line, and whatever was longer there is erased.
            out.print("\r" + line + "\u001b[K");
        } else {
            out.println(line);
        }
        out.flush();
        before = now;
        beforeNs = nowNs;
    }
}
