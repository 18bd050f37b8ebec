package dev.seine.bench.capture;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs one contender at a time: starts it, warms it up, sends it the frames that count, and asks it to stop. */
final class Trials {
    /** What is on its way has arrived by then: libpcap retires ring blocks after a second. */
    private static final int SETTLE_MS = 1_200;

    private static final int START_MS = 500;

    private final Setting setting;
    private final Broker broker;
    private final Sender sender;

    Trials(Setting setting, Broker broker, Sender sender) {
        this.setting = setting;
        this.broker = broker;
        this.sender = sender;
    }

    /** One life of a contender, in an empty folder and with an empty topic: first a load that does not count. */
    Trial run(Contender contender, Load warmUp, List<Load> loads) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(setting.work().resolve("trial"));
        Place place = new Place(
                sender.captureInterface(), folder, broker.bootstrapServers(), broker.newTopic(1), setting.images());
        try (RunningContender running =
                RunningContender.start(contender, place, setting.cores().contender())) {
            Pause.milliseconds(START_MS);
            double start = running.cpuSeconds();
            send(warmUp);
            long sent = warmUp.count();
            List<Trial.Answer> answers = new ArrayList<>();
            for (Load load : loads) {
                answers.add(answer(running, load));
                sent += load.count();
            }
            return new Trial(answers, sent - running.stop(), start);
        } finally {
            Folders.delete(folder);
            broker.deleteTopic(place.topic());
        }
    }

    private Trial.Answer answer(RunningContender running, Load load) throws IOException {
        double before = running.cpuSeconds();
        double reached = send(load);
        return new Trial.Answer(load.count(), reached, running.cpuSeconds() - before);
    }

    /** Ends when the frames have arrived everywhere. */
    private double send(Load load) throws IOException {
        double reached = load.framesPerSecond() == Load.TOP_SPEED
                ? sender.sendAtTopSpeed(load.frames(), load.loops())
                : sender.send(load.frames(), load.loops(), load.framesPerSecond());
        Pause.milliseconds(SETTLE_MS);
        return reached;
    }
}
