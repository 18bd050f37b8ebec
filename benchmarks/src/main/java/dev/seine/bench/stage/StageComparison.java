package dev.seine.bench.stage;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What each stage of a frame's way costs by itself. */
public final class StageComparison implements Comparison {
    private static final double ENCODE_LIMIT_NS = 50;

    @Override
    public String name() {
        return "stages";
    }

    @Override
    public String question() {
        return "JMH: block walk, encode, checksum, decode, append, seal, read, with what they allocate";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        setting.progress().say("stages: JMH is silent for " + (setting.quick() ? "a minute" : "six minutes"));
        List<Row> rows =
                Stages.run(setting.quick()).stream().map(StageComparison::row).toList();
        Table table = Table.plain("Stages", "ns a frame", rows);
        return new Outcome(
                name(),
                "JMH 1.37, average time, each iteration a value, allocation by its gc profiler. Stages of the agent run with the"
                        + " first compiler only, as an agent does, unless both are named; walk, copy and encode work on a real"
                        + " block of a ring. What encode allocates is the record's value.",
                List.of(table),
                List.of(Target.atMost(
                        "encode a 300 B frame",
                        ENCODE_LIMIT_NS,
                        table.row("encode, 300 B").median(),
                        "ns")));
    }

    private static Row row(StageResult result) {
        return new Row(
                "%s, %d B".formatted(result.stage(), result.frameBytes()),
                Arrays.stream(result.nanosecondsAFrame()).boxed().toList(),
                String.format(Locale.ROOT, "%.1f B allocated", result.bytesAFrame()));
    }
}
