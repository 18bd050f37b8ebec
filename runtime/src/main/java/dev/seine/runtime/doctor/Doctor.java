package dev.seine.runtime.doctor;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs checks one after the other and prints what they find. */
public final class Doctor {
    private Doctor() {}

    /** How the findings are printed. */
    public enum Form {
        /** A line each, as soon as it is there, and the remedy below it. */
        TEXT,
        /** One JSON object at the end. */
        JSON
    }

    /**
     * Runs the checks in their order.
     *
     * @param out takes the findings, and is flushed after each
     */
    public static Diagnosis examine(List<Check> checks, Form form, PrintWriter out) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Consumer<Finding> taken = switch (form) {
            case TEXT ->
                finding -> {
                    findings.add(finding);
                    out.println(FindingText.of(finding));
                    out.flush();
                };
            case JSON -> findings::add;
        };
        for (Check check : checks) {
            check.run(taken);
        }
        Diagnosis diagnosis = new Diagnosis(findings);
        out.println(
                switch (form) {
                    case TEXT -> FindingText.summary(diagnosis);
                    case JSON -> DiagnosisJson.of(diagnosis);
                });
        out.flush();
        return diagnosis;
    }
}
