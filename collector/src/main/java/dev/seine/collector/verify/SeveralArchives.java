package dev.seine.collector.verify;

import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The archives of the collectors of one group, taken together: each is verified by itself, and then every stream over all of
 * them. Used once, by one thread.
 */
public final class SeveralArchives {
    private final Map<String, ArchiveStorage> archives;
    private final Consumer<String> progress;
    private final Map<StreamKey, StreamUnion> streams = new TreeMap<>(Verifier.BY_NAME);
    private final List<VerifyReport> reports = new ArrayList<>();

    /**
     * Archives.
     *
     * @param archives by the name that problems are told under
     * @param progress is told the path of each file before it is read
     */
    public SeveralArchives(Map<String, ArchiveStorage> archives, Consumer<String> progress) {
        this.archives = archives;
        this.progress = progress;
    }

    /**
     * Reads everything.
     *
     * @throws IOException if an archive cannot be read at all
     */
    public VerifyReport verify() throws IOException {
        long startNs = System.nanoTime();
        List<String> problems = new ArrayList<>();
        List<Verifier> verifiers = new ArrayList<>();
        for (Map.Entry<String, ArchiveStorage> archive : archives.entrySet()) {
            String name = archive.getKey();
            Verifier verifier = new Verifier(archive.getValue(), file -> progress.accept(name + "/" + file));
            VerifyReport report = verifier.verify();
            reports.add(report);
            verifiers.add(verifier);
            report.problems().forEach(problem -> problems.add(name + ": " + problem));
            verifier.chains()
                    .forEach((stream, chain) -> streams.computeIfAbsent(stream, key -> new StreamUnion())
                            .add(chain, name));
        }
        // What one has deleted may be all that it had, so that only the others know the stream.
        for (Verifier verifier : verifiers) {
            streams.forEach((stream, union) ->
                    verifier.deletedUpTo(stream).ifPresent(position -> union.deletedUpTo(position.frame())));
        }
        return report(problems, System.nanoTime() - startNs);
    }

    private VerifyReport report(List<String> problems, long durationNs) {
        List<OffsetGap> offsetGaps =
                reports.stream().flatMap(each -> each.offsetGaps().stream()).toList();
        List<StreamReport> unions = streams.values().stream()
                .map(stream -> stream.report(!offsetGaps.isEmpty()))
                .toList();
        return new VerifyReport(
                problems.isEmpty()
                        && unions.stream().allMatch(stream -> stream.problems().isEmpty()),
                reports.stream().mapToLong(VerifyReport::files).sum(),
                reports.stream().mapToLong(VerifyReport::frames).sum(),
                reports.stream().mapToLong(VerifyReport::contentBytes).sum(),
                durationNs,
                reports.stream().mapToLong(VerifyReport::quarantinedRecords).sum(),
                offsetGaps,
                unions,
                problems);
    }
}
