package dev.seine.bench.capture;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Searches, by bisection, the highest rate at which a contender loses nothing. */
final class RateSearch {
    private static final int WARM_UP_RATE = 40_000;
    private static final double CLOSE_ENOUGH = 1.08;
    private static final int SETTLE_MS = 1_200;

    private final Setting setting;
    private final Frames frames;
    private final Contender contender;
    private final Broker broker;
    private final Sender sender;
    private final List<Trial> trials = new ArrayList<>();

    /** Frames that were sent at a rate that was reached, and how many of them the contender does not have. */
    private record Trial(double framesPerSecond, long sent, long lost) {
        double percentLost() {
            return 100.0 * lost / sent;
        }

        String text() {
            return "%,.0f/s %s".formatted(framesPerSecond, lost == 0 ? "none" : "%.2g %%".formatted(percentLost()));
        }
    }

    RateSearch(Setting setting, Frames frames, Contender contender, Broker broker, Sender sender) {
        this.setting = setting;
        this.frames = frames;
        this.contender = contender;
        this.broker = broker;
        this.sender = sender;
    }

    static int seconds(Setting setting) {
        return setting.quick() ? 3 : 6;
    }

    void run() throws IOException, InterruptedException {
        Trial top = attempt(0);
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

    /** One life of the contender. */
    private Trial attempt(int framesPerSecond) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(setting.work().resolve("trial"));
        Place place = new Place(
                sender.captureInterface(), folder, broker.bootstrapServers(), broker.newTopic(1), setting.images());
        try (RunningContender running =
                RunningContender.start(contender, place, setting.cores().contender())) {
            Pause.milliseconds(SETTLE_MS);
            int warmUp = loops(WARM_UP_RATE);
            sender.send(frames, warmUp, WARM_UP_RATE);
            Pause.milliseconds(SETTLE_MS);
            int loops = loops(framesPerSecond == 0 ? 300_000 : framesPerSecond);
            double reached = framesPerSecond == 0
                    ? sender.sendAtTopSpeed(frames, loops)
                    : sender.send(frames, loops, framesPerSecond);
            Pause.milliseconds(SETTLE_MS);
            long sent = (long) frames.count() * (warmUp + loops);
            Trial trial = new Trial(
                    reached,
                    (long) frames.count() * loops,
                    sent - running.stop().captured());
            trials.add(trial);
            setting.progress().say("loss: %-28s %s lost".formatted(contender.name(), trial.text()));
            return trial;
        } finally {
            Folders.delete(folder);
        }
    }

    private int loops(int framesPerSecond) {
        return Math.max(1, framesPerSecond * seconds(setting) / frames.count());
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
                .map(Trial::text)
                .collect(Collectors.joining(", "));
    }
}
