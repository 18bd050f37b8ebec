package dev.seine.bench.fleet;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.Endpoint;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Sender;
import dev.seine.bench.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the same frames cost an agent when they come through more interfaces. */
final class InterfaceGrowth {
    private static final int FRAMES_PER_SECOND = 20_000;
    private static final int FRAME_BYTES = 300;
    private static final int RING_MEBIBYTES = 8;
    private static final int SETTLE_MS = 600;

    private final Setting setting;
    private final Broker broker;

    InterfaceGrowth(Setting setting, Broker broker) {
        this.setting = setting;
        this.broker = broker;
    }

    /** What an agent took. */
    record Cost(double nanosecondsAFrame, double residentMebibytes, long threads) {}

    Growth<Cost> measure() throws Exception {
        List<Growth.Point<Cost>> points = new ArrayList<>();
        for (int interfaces : setting.quick() ? List.of(1, 16) : List.of(1, 4, 16)) {
            points.add(new Growth.Point<>(interfaces, measure(interfaces)));
        }
        return new Growth<>("interfaces", points);
    }

    static List<Table> tables(Growth<Cost> growth) {
        return List.of(
                growth.table("Agent's CPU by interfaces", "ns a frame", Cost::nanosecondsAFrame),
                growth.table(
                        "Agent's resident memory by interfaces, rings of %d MiB in it".formatted(RING_MEBIBYTES),
                        "MiB",
                        Cost::residentMebibytes),
                growth.table("Agent's threads by interfaces", "threads", Cost::threads));
    }

    private Cost measure(int interfaces) throws Exception {
        Site site = new Site(
                setting.images(), setting.work().resolve("growth"), broker.bootstrapServers(), broker.newTopic(1));
        List<Sender> senders = new ArrayList<>();
        try {
            for (int i = 0; i < interfaces; i++) {
                senders.add(new Sender(setting.cores()));
            }
            Cost cost = measure(site, senders);
            setting.progress()
                    .say("growth, %d interfaces: %,.0f ns a frame, %.0f MiB, %d threads"
                            .formatted(interfaces, cost.nanosecondsAFrame(), cost.residentMebibytes(), cost.threads()));
            return cost;
        } finally {
            senders.forEach(Sender::close);
            Folders.delete(site.folder());
        }
    }

    private Cost measure(Site site, List<Sender> senders) throws Exception {
        Frames frames = Frames.few(FRAME_BYTES, setting.work());
        Endpoint endpoint = Endpoint.free();
        try (Daemon agent = site.agent(
                Integer.toString(setting.cores().contender()),
                senders.stream().map(Sender::captureInterface).toList(),
                RING_MEBIBYTES,
                endpoint)) {
            endpoint.awaitReady(agent);
            send(frames, senders, setting.quick() ? 4 : 8);
            Pause.milliseconds(SETTLE_MS);
            double before = agent.cpuSeconds();
            long sent = send(frames, senders, setting.quick() ? 6 : 16);
            Pause.milliseconds(SETTLE_MS);
            double cpu = agent.cpuSeconds() - before;
            return new Cost(cpu * 1e9 / sent, agent.residentMebibytes(), agent.threads());
        }
    }

    /** Into all cables at once; returns how many frames. */
    private static long send(Frames frames, List<Sender> senders, int seconds)
            throws IOException, InterruptedException, ExecutionException {
        int rate = FRAMES_PER_SECOND / senders.size();
        int loops = Math.ceilDiv(rate * seconds, frames.count());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Double>> sending = new ArrayList<>();
            for (Sender sender : senders) {
                sending.add(threads.submit(() -> sender.send(frames, loops, rate)));
            }
            for (Future<Double> each : sending) {
                each.get();
            }
        }
        return (long) loops * frames.count() * senders.size();
    }
}
