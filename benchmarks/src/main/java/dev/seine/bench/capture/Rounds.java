package dev.seine.bench.capture;

import dev.seine.bench.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives every contender its turn, round after round. Who fails is left out from there on; ours must not fail. */
final class Rounds {
    private Rounds() {}

    /**
     * What a contender does when it is its turn.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    interface Turn<T> {
        T take(Contender contender, int round) throws IOException, InterruptedException;
    }

    /** What came of all turns, by the contender's name. */
    static <T> Map<String, List<T>> run(String comparison, Setting setting, List<Contender> contenders, Turn<T> turn)
            throws IOException, InterruptedException {
        List<Contender> left = new ArrayList<>(contenders);
        Map<String, List<T>> results = new LinkedHashMap<>();
        for (int round = 1; round <= setting.rounds(); round++) {
            for (Contender contender : List.copyOf(left)) {
                try {
                    T result = turn.take(contender, round);
                    results.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(result);
                } catch (IOException e) {
                    contender.requireForeign(e);
                    setting.progress().say(comparison + ", left out from here on: " + e.getMessage());
                    left.remove(contender);
                }
            }
        }
        return results;
    }
}
