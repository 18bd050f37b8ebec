package dev.seine.pcapng;

import dev.seine.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What Wireshark's reader makes of files. It is asked through sharkd, which is tshark behind a request on each line, since
 * one process then reads a thousand files.
 */
final class Wireshark {
    private static final String[] COLUMNS = {
        "frame.time_epoch",
        "frame.cap_len",
        "frame.len",
        "frame.interface_id",
        "frame.section_number",
        // Only custom blocks have it, and they are rows of their own.
        "frame.cb_pen"
    };
    /** A file costs a tenth of a second, a process half a second, and no process may take minutes. */
    private static final int FILES_IN_A_PROCESS = 100;

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+),(\"error\"|\"result\")");
    private static final Pattern ROW = Pattern.compile("\"c\":\\[\"([^\\]]*)\"\\]");

    private Wireshark() {}

    /** How reading ended. */
    enum Outcome {
        COMPLETE,
        /** Stopped at an error; the rows are those in front of it. */
        STOPPED,
        /** Refused, or of a link type that Wireshark does not know. */
        NOT_READ
    }

    /** One frame; a field that Wireshark does not have for it is empty. */
    record Row(String timeEpoch, String capturedLength, String originalLength, String interfaceId, String section) {}

    /** All frames of a file. */
    record Listing(Path file, Outcome outcome, List<Row> rows) {}

    /** Reads all the files, in as many processes at a time as there are cores, and returns the listings in their order. */
    static List<Listing> read(List<Path> files, Path scratch) {
        int processes = (files.size() + FILES_IN_A_PROCESS - 1) / FILES_IN_A_PROCESS;
        return IntStream.range(0, processes)
                .parallel()
                .mapToObj(i -> readInOneProcess(
                        files.subList(i * FILES_IN_A_PROCESS, Math.min(files.size(), (i + 1) * FILES_IN_A_PROCESS)),
                        scratch.resolve("requests" + i)))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Listing> readInOneProcess(List<Path> files, Path requests) {
        try {
            Files.writeString(requests, requests(files));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Program.Result result = Program.run("sh", "-c", "exec sharkd - < '" + requests + "'");
        Map<Integer, String> responses = new HashMap<>();
        for (String line : result.lines()) {
            Matcher id = ID.matcher(line);
            if (id.find()) {
                responses.put(Integer.parseInt(id.group(1)), line);
            }
        }
        return IntStream.range(0, files.size())
                .mapToObj(i -> listing(
                        files.get(i), responses.getOrDefault(2 * i + 1, ""), responses.getOrDefault(2 * i + 2, "")))
                .toList();
    }

    private static String requests(List<Path> files) {
        StringBuilder requests = new StringBuilder();
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < COLUMNS.length; i++) {
            columns.append(i == 0 ? "" : ",").append("\"column%d\":\"%s:1\"".formatted(i, COLUMNS[i]));
        }
        for (int i = 0; i < files.size(); i++) {
            requests.append(request(2 * i + 1, "load", "\"file\":\"%s\"".formatted(files.get(i))))
                    .append(request(2 * i + 2, "frames", columns.toString()));
        }
        return requests.toString();
    }

    private static String request(int id, String method, String parameters) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{%s}}%n".formatted(id, method, parameters);
    }

    /** A load that stops in the middle is not answered at all, though the frames so far are there. */
    private static Listing listing(Path file, String load, String frames) {
        if (load.contains("\"error\"")) {
            return new Listing(file, Outcome.NOT_READ, List.of());
        }
        List<Row> rows = new ArrayList<>();
        Matcher row = ROW.matcher(frames);
        while (row.find()) {
            List<String> cells = Stream.of(row.group(1).split("\",\"", -1)).toList();
            if (cells.get(5).isEmpty()) {
                rows.add(new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4)));
            }
        }
        return new Listing(file, load.isEmpty() ? Outcome.STOPPED : Outcome.COMPLETE, rows);
    }
}
