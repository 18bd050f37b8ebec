package dev.seine.bench.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The comparisons of one day on one machine. A comparison that is run again takes the place of the one before.
 *
 * @param machine processor, cores, kernel and versions of the contenders
 * @param date the day, ISO 8601
 * @param runs what was run, in the order of its first run
 */
public record Report(List<String> machine, String date, List<Run> runs) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * One comparison, and what it was run on.
     *
     * @param commit of the sources, with {@code +} behind it when they were changed
     * @param minutes it took
     */
    public record Run(Outcome outcome, String commit, long minutes) {}

    public Report {
        machine = List.copyOf(machine);
        runs = List.copyOf(runs);
    }

    /**
     * Reads a report.
     *
     * @throws IOException if the file is there and is no report
     */
    public static Optional<Report> read(Path json) throws IOException {
        if (!Files.exists(json)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(json.toFile(), Report.class));
        } catch (JacksonException e) {
            throw new IOException(
                    json + " is no report of a benchmark: " + e.getOriginalMessage() + "; move it away", e);
        }
    }

    /** The same with this run. */
    public Report with(Run run) {
        List<Run> all = new ArrayList<>(runs);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).outcome().name().equals(run.outcome().name())) {
                all.set(i, run);
                return new Report(machine, date, all);
            }
        }
        all.add(run);
        return new Report(machine, date, all);
    }

    /** Writes {@code NAME.json}, {@code NAME.md} and {@code NAME.svg} into the folder. */
    public void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve(name + ".json").toFile(), this);
        Files.writeString(folder.resolve(name + ".md"), new MarkdownText(this).text());
        Files.writeString(folder.resolve(name + ".svg"), new Chart(this).svg());
    }
}
