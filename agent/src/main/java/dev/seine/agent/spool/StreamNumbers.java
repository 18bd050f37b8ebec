package dev.seine.agent.spool;

import dev.seine.agent.batch.StreamCounters;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Numbers the streams of this run, so that a record can name its stream in four bytes. */
final class StreamNumbers {
    private final IdentityHashMap<StreamCounters, Integer> numbers = new IdentityHashMap<>();
    private final List<StreamCounters> streams = new ArrayList<>();
    private final StreamCounters earlierRuns = new StreamCounters();

    int of(StreamCounters stream) {
        return numbers.computeIfAbsent(stream, added -> {
            streams.add(added);
            return streams.size() - 1;
        });
    }

    /** The stream of a record. */
    StreamCounters stream(SpoolFile file, int number) {
        return file.isOfThisRun() && number >= 0 && number < streams.size() ? streams.get(number) : earlierRuns;
    }

    /** Stands for all streams of earlier runs: their own last totals are sent already, or wait in the spool. */
    StreamCounters earlierRuns() {
        return earlierRuns;
    }
}
