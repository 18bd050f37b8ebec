package dev.seine.bench.capture;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Sender;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How many frames a second can be captured without losing one, and what is lost beyond that. */
public final class LossComparison implements Comparison {
    private static final int FRAME_BYTES = 300;

    @Override
    public String name() {
        return "loss";
    }

    @Override
    public String question() {
        return "the highest rate without a drop, and the share that is dropped beyond it";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        Frames frames = Frames.ofSize(FRAME_BYTES, setting.work());
        Map<String, List<RateSearch>> searches;
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(1));
                Sender sender = new Sender(setting.cores())) {
            Trials trials = new Trials(setting, broker, sender);
            searches = Rounds.run(name(), setting, contenders(setting), (contender, round) -> {
                RateSearch search = new RateSearch(setting, frames, contender, trials);
                search.run();
                return search;
            });
        }
        List<Row> rates = new ArrayList<>();
        List<Row> losses = new ArrayList<>();
        searches.forEach((name, all) -> {
            rates.add(
                    new Row(name, all.stream().map(RateSearch::highestLossFree).toList(), generatorRemark(all)));
            losses.add(new Row(
                    name,
                    all.stream().map(RateSearch::lossAtTopSpeed).toList(),
                    all.getLast().curve()));
        });
        Table table = new Table("Highest rate without a drop, 300 B", "frames/s", Contenders.DUMPCAP, rates);
        return new Outcome(
                name(),
                "Frames come at a steady rate for %d s, after as long at a rate that all can take; the rate is halved or doubled"
                                .formatted(RateSearch.seconds(setting))
                        + " in ever smaller steps (8 % at the end). Generator and broker share one core, the contender has the"
                        + " other; ring of 64 MiB, the agent with a spool, as it is installed. A search for each round; the curve is that of the last.",
                List.of(table, Table.plain("Frames lost, as fast as the generator can", "% of frames", losses)),
                Stream.of(
                                target(table, "agent to a broker on the same two cores", Contenders.UNCOMPRESSED, 0.8),
                                target(table, "agent with a discarding publisher", Contenders.DISCARD, 1.0))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static String generatorRemark(List<RateSearch> searches) {
        long limited =
                searches.stream().filter(RateSearch::isLimitedByGenerator).count();
        return limited == 0
                ? ""
                : "the generator gave no more in %d of %d rounds: the rate may be higher"
                        .formatted(limited, searches.size());
    }

    private static Optional<Target> target(Table table, String what, String ours, double limit) {
        return table.ratioIfMeasured(ours, Contenders.DUMPCAP)
                .map(ratio -> Target.atLeast(what + ": loss-free rate, of dumpcap's to a file", limit, ratio, "×"));
    }

    private static List<Contender> contenders(Setting setting) {
        List<Contender> contenders = new ArrayList<>(List.of(
                Contenders.dumpcap(), Contenders.agent(Contenders.UNCOMPRESSED, "none"), Contenders.discarding()));
        if (!setting.quick()) {
            contenders.addAll(List.of(
                    Contenders.tcpdumpToFile(),
                    Contenders.tcpdumpToNull(),
                    Contenders.netsniffNg(),
                    Contenders.stenotype(),
                    Contenders.agent(Contenders.LZ4, "lz4"),
                    Contenders.agent(Contenders.ZSTD, "zstd"),
                    Contenders.pipeline()));
        }
        return contenders;
    }
}
