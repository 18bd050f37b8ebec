package dev.seine.collector.cli;

import dev.seine.collector.verify.StreamReport;
import dev.seine.collector.verify.VerifyReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report as people read it. */
record VerifyTable(VerifyReport report) {
    private static final List<String> HEAD = List.of(
            "host", "run", "stream", "interface", "accepted", "archived", "kernel drops", "dropped", "gap", "end", "");
    private static final int FIRST_NUMBER = 4;
    private static final int LAST_NUMBER = 8;
    private static final double NS_PER_S = 1e9;
    private static final double BYTES_PER_MB = 1e6;

    void print(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        report.streams().forEach(stream -> rows.add(row(stream)));
        int[] widths = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        rows.forEach(row -> out.println(line(row, widths).stripTrailing()));
        out.println();
        report.streams().forEach(stream -> notes(stream, out));
        report.offsetGaps()
                .forEach(gap -> out.println("note: records " + gap.firstOffset() + " to " + (gap.nextOffset() - 1)
                        + " were gone before they were read: " + gap.reason()));
        if (report.quarantinedRecords() > 0) {
            out.println("note: " + report.quarantinedRecords() + " records are in quarantine");
        }
        report.problems().forEach(problem -> out.println("WRONG: " + printable(problem)));
        summary(out);
    }

    private void notes(StreamReport stream, PrintWriter out) {
        String name = printable(stream.host()) + " run " + stream.run() + " stream " + stream.stream();
        if (!stream.droppedByReason().isEmpty()) {
            out.println("note: " + name + ": the agent dropped "
                    + stream.droppedByReason().stream()
                            .map(each -> each.frames() + " " + each.reason())
                            .collect(Collectors.joining(", ")));
        }
        if (stream.inRing() > 0) {
            out.println("note: " + name + ": nothing is known yet of " + stream.inRing()
                    + " more frames that the kernel had accepted when the agent was last heard of");
        }
        if (stream.elsewhere() > 0) {
            out.println("note: " + name + ": " + stream.elsewhere() + " frames are in another collector's archive");
        }
        if (stream.deleted() > 0) {
            out.println("note: " + name + ": " + stream.deleted() + " frames were deleted by the retention");
        }
        stream.problems().forEach(problem -> out.println("WRONG: " + name + ": " + printable(problem)));
    }

    private void summary(PrintWriter out) {
        double seconds = report.durationNs() / NS_PER_S;
        out.println(String.format(
                Locale.ROOT,
                "%s: %,d frames in %,d files, %,.0f MB in %.1f s, %,.0f MB/s",
                report.ok() ? "ok" : "NOT OK",
                report.frames(),
                report.files(),
                report.contentBytes() / BYTES_PER_MB,
                seconds,
                report.contentBytes() / BYTES_PER_MB / Math.max(seconds, 1e-3)));
    }

    private static List<String> row(StreamReport stream) {
        return List.of(
                printable(stream.host()),
                stream.run(),
                String.valueOf(stream.stream()),
                printable(stream.interfaceName()),
                String.valueOf(stream.accepted()),
                String.valueOf(stream.archived()),
                String.valueOf(stream.kernelDrops()),
                String.valueOf(stream.dropped()),
                String.valueOf(stream.gap()),
                stream.end().isEmpty() ? "none yet" : stream.end().toLowerCase(Locale.ROOT),
                stream.problems().isEmpty() ? "ok" : "WRONG");
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean number = i >= FIRST_NUMBER && i <= LAST_NUMBER;
            String pad = " ".repeat(widths[i] - row.get(i).length());
            line.append(number ? pad + row.get(i) : row.get(i) + pad).append("  ");
        }
        return line.toString();
    }

    /** Names come from outside: nothing in them may move the cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
