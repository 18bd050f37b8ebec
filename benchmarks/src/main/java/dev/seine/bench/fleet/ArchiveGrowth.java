package dev.seine.bench.fleet;

import dev.seine.bench.Setting;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.testkit.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the same question takes as the archive has more sealed files. */
final class ArchiveGrowth {
    private static final int FEWEST_FILES_A_HOST = 4;
    private static final int REPEATS = 3;

    private final Setting setting;

    ArchiveGrowth(Setting setting) {
        this.setting = setting;
    }

    /** Seconds from the shell and back. */
    record Cost(double verifySeconds, double catSeconds) {}

    Growth<Cost> measure() throws Exception {
        List<Growth.Point<Cost>> points = new ArrayList<>();
        try (GrownArchive archive = new GrownArchive(setting.work().resolve("grown"))) {
            for (int times : setting.quick() ? List.of(1, 4) : List.of(1, 4, 16)) {
                int filesAHost = FEWEST_FILES_A_HOST * times;
                archive.growTo(filesAHost);
                Cost cost = new Cost(verify(archive), cat(archive));
                setting.progress()
                        .say("growth, %d files: verify %.2f s, cat of a minute %.2f s"
                                .formatted(filesAHost * GrownArchive.HOSTS, cost.verifySeconds(), cost.catSeconds()));
                points.add(new Growth.Point<>(filesAHost * GrownArchive.HOSTS, cost));
            }
        }
        return new Growth<>("files", points);
    }

    static List<Table> tables(Growth<Cost> growth) {
        return List.of(
                growth.table("verify by sealed files, 200 frames each", "s", Cost::verifySeconds),
                growth.table("cat of one host's last minute by sealed files of 16 hosts", "s", Cost::catSeconds));
    }

    private double verify(GrownArchive archive) throws IOException {
        return seconds("verify", archive.root().toString());
    }

    private double cat(GrownArchive archive) throws IOException {
        return seconds(
                "cat",
                "--archive=" + archive.root(),
                "--write=" + setting.work().resolve("minute.pcapng"),
                "host=" + GrownArchive.hostId(0),
                "from=" + archive.end().minusSeconds(60),
                "to=" + archive.end());
    }

    private double seconds(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                Integer.toString(setting.cores().contender()),
                setting.images().collector().toString()));
        command.addAll(List.of(arguments));
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            long startNs = System.nanoTime();
            Program.run(command.toArray(String[]::new));
            times.add((System.nanoTime() - startNs) / 1e9);
        }
        return new Row("times", times, "").median();
    }
}
