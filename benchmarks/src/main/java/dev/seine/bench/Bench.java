package dev.seine.bench;

import dev.seine.bench.capture.CaptureComparison;
import dev.seine.bench.capture.LossComparison;
import dev.seine.bench.fleet.DelayComparison;
import dev.seine.bench.fleet.FootprintComparison;
import dev.seine.bench.fleet.GrowthComparison;
import dev.seine.bench.fleet.SizingComparison;
import dev.seine.bench.kafka.ArchiveComparison;
import dev.seine.bench.kafka.PublishComparison;
import dev.seine.bench.machine.Cores;
import dev.seine.bench.machine.Facts;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Images;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Report;
import dev.seine.bench.report.TableText;
import dev.seine.bench.stage.StageComparison;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./dev bench}: what Seine costs, beside the programs that people capture with today. */
@Command(
        name = "./dev bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Measures what Seine costs, beside the programs that people capture with today, and writes a table, JSON and a",
            "picture into benchmarks/results. Without a name, everything, which takes more than an hour."
        })
public final class Bench implements Callable<Integer> {
    private static final List<Comparison> ALL = List.of(
            new CaptureComparison(),
            new LossComparison(),
            new PublishComparison(),
            new ArchiveComparison(),
            new DelayComparison(),
            new FootprintComparison(),
            new SizingComparison(),
            new GrowthComparison(),
            new StageComparison());

    @Parameters(paramLabel = "NAME", description = "what to measure, see below; default: everything")
    List<String> names = List.of();

    @Option(
            names = "--quick",
            description = "a rough figure in about a minute, kept in target/bench only; without NAME, of capture")
    boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how often each contender has its turn (default: 5, quick: 1)")
    int rounds;

    private final Progress progress = new Progress();

    private Bench() {}

    /** Exits with 1 when something could not be measured; a target that is missed is no error. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Bench());
        line.getCommandSpec().usageMessage().footer(footer());
        System.exit(line.execute(arguments));
    }

    private static String[] footer() {
        List<String> lines = new ArrayList<>(List.of("", "What can be measured:"));
        ALL.forEach(each -> lines.add("  %-10s %s".formatted(each.name(), each.question())));
        lines.addAll(List.of("", "Examples:", "  ./dev bench --quick capture", "  ./dev bench capture delay"));
        return lines.toArray(String[]::new);
    }

    @Override
    public Integer call() throws Exception {
        if (!Requirements.isRoot()) {
            progress.say("needs root, for a cable of its own and AF_PACKET: sudo ./dev bench");
            return 1;
        }
        int turns = rounds > 0 ? rounds : quick ? 1 : 5;
        boolean complete = true;
        for (Comparison comparison : chosen()) {
            complete &= run(comparison, turns);
        }
        return complete ? 0 : 1;
    }

    private List<Comparison> chosen() {
        for (String name : names) {
            if (ALL.stream().noneMatch(each -> each.name().equals(name))) {
                throw new CommandLine.ParameterException(
                        new CommandLine(this),
                        "there is nothing to measure that is called '" + name + "': ./dev bench --help");
            }
        }
        return ALL.stream().filter(this::isChosen).toList();
    }

    private boolean isChosen(Comparison comparison) {
        return names.isEmpty() ? !quick || comparison.equals(ALL.getFirst()) : names.contains(comparison.name());
    }

    private boolean run(Comparison comparison, int turns) throws Exception {
        Path root = Path.of(System.getProperty("seine.root"));
        Path work = root.resolve("target/bench/work");
        Folders.delete(work);
        Files.createDirectories(work);
        long startNs = System.nanoTime();
        String commit = commit();
        try {
            Outcome outcome = comparison.run(new Setting(
                    new Images(root.resolve("packages/target")), work, turns, quick, Cores.usual(), progress));
            long minutes = Math.round((System.nanoTime() - startNs) / 60e9);
            outcome.tables().forEach(table -> System.out.println("\n" + TableText.of(table)));
            if (!outcome.targets().isEmpty()) {
                System.out.println("\n" + TableText.of(outcome.targets()));
            }
            keep(root, new Report.Run(outcome, commit, minutes));
            return true;
        } catch (Exception | AssertionError e) { // The next one may do better.
            progress.say(comparison.name() + " could not be measured: " + e);
            return false;
        } finally {
            Folders.delete(work);
        }
    }

    private void keep(Path root, Report.Run run) throws IOException {
        String date = LocalDate.now(java.time.ZoneOffset.UTC).toString();
        Path folder = root.resolve(quick ? "target/bench" : "benchmarks/results");
        String name = date + "-" + Facts.processorForFileNames();
        Report report = Report.read(folder.resolve(name + ".json")).orElse(new Report(Facts.lines(), date, List.of()));
        report.with(run).write(folder, name);
        progress.say(run.outcome().name() + " is in " + root.relativize(folder.resolve(name + ".md")));
    }

    private static String commit() {
        String changed = Program.runAny("git", "status", "--porcelain", "--untracked-files=no")
                        .out()
                        .isEmpty()
                ? ""
                : "+";
        return Program.runAny("git", "rev-parse", "--short", "HEAD").out().strip() + changed;
    }
}
