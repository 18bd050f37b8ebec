package dev.seine.bench.report;

import java.util.List;

/** A report as Markdown. */
final class MarkdownText {
    private final Report report;

    MarkdownText(Report report) {
        this.report = report;
    }

    String text() {
        StringBuilder text = new StringBuilder("# Measured on " + report.date() + "\n\n");
        report.machine().forEach(fact -> text.append("- ").append(fact).append('\n'));
        List<Target> targets = report.runs().stream()
                .flatMap(run -> run.outcome().targets().stream())
                .toList();
        if (!targets.isEmpty()) {
            text.append("\n## Targets\n\n").append(TableText.of(targets));
        }
        for (Report.Run run : report.runs()) {
            Outcome outcome = run.outcome();
            text.append("\n## ").append(outcome.name()).append("\n\n");
            text.append(outcome.method()).append(" Commit ").append(run.commit());
            text.append(", ").append(run.minutes()).append(" min.\n");
            outcome.tables().forEach(table -> text.append("\n### ").append(TableText.of(table)));
        }
        return text.toString();
    }
}
