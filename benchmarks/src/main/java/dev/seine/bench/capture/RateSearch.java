package dev.seine.bench.capture;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Frames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Searches, by bisection, the highest rate at which a contender loses nothing. */
final class RateSearch {
    private static final int WARM_UP_RATE = 40_000;
    private static final double CLOSE_ENOUGH = 1.08;

    private final Setting setting;
    private final Frames frames;
    private final Contender contender;
    private final Trials runner;
    private final List<Trial> trials = new ArrayList<>();

    RateSearch(Setting setting, Frames frames, Contender contender, Trials runner) {
        this.setting = setting;
        this.frames = frames;
        this.contender = contender;
        this.runner = runner;
    }

    static int seconds(Setting setting) {
        return setting.quick() ? 2 : 4;
    }

    void run() throws IOException, InterruptedException {
        Trial top = attempt(Load.TOP_SPEED);
        double lossy = top.lost() == 0 ? 0 : top.framesPerSecond();
        double free = 0;
        while (lossy > Math.max(free, WARM_UP_RATE / 2) * CLOSE_ENOUGH) {
            double next = free == 0 ? lossy / 2 : (free + lossy) / 2;
            Trial trial = attempt((int) next);
            if (trial.lost() == 0) {
                free = next;
            } else {
                lossy = next;
            }
        }
    }

    private Trial attempt(int framesPerSecond) throws IOException, InterruptedException {
        Load warmUp = new Load(frames, WARM_UP_RATE, seconds(setting));
        Trial trial = runner.run(contender, warmUp, List.of(new Load(frames, framesPerSecond, seconds(setting))));
        trials.add(trial);
        setting.progress().say("loss: %-28s %s lost".formatted(contender.name(), trial.loss()));
        return trial;
    }

    double highestLossFree() {
        return trials.stream()
                .filter(trial -> trial.lost() == 0)
                .mapToDouble(Trial::framesPerSecond)
                .max()
                .orElse(0);
    }

    boolean isLimitedByGenerator() {
        return trials.getFirst().lost() == 0;
    }

    double lossAtTopSpeed() {
        return trials.getFirst().percentLost();
    }

    /** Share lost at each rate, from the lowest. */
    String curve() {
        return trials.stream()
                .sorted(Comparator.comparingDouble(Trial::framesPerSecond))
                .map(Trial::loss)
                .collect(Collectors.joining(", "));
    }
}
