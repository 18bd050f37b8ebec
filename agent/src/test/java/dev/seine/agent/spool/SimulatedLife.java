package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.agent.spool.FaultyDirectory.Operation;
import dev.seine.agent.spool.OutageTarget.Mode;
import dev.seine.proto.v1.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One run of an agent in a {@link SimulatedWorld}. */
final class SimulatedLife implements DeliveryListener {
    private static final int STREAMS = 3;
    private static final int IN_FLIGHT_BYTES = 8000;
    private static final List<Mode> MODES = List.of(Mode.values());
    private static final List<Operation> BREAKABLE =
            List.of(Operation.WRITE, Operation.FORCE, Operation.CREATE, Operation.DELETE, Operation.REPLACE);

    private final SimulatedWorld world;
    private final List<Batches> streams = new ArrayList<>();
    private final List<OutageTarget> kafkas = new ArrayList<>();
    private final SpoolingTarget target;
    private @Nullable EncodedBatch current;

    SimulatedLife(SimulatedWorld world, Spool spool, SpoolSettings settings) {
        this.world = world;
        for (int i = 0; i < STREAMS; i++) {
            streams.add(world.newStream());
        }
        SpoolingTarget.Context context = new SpoolingTarget.Context(
                spool, settings, world.clock(), IN_FLIGHT_BYTES, () -> true, world.clock()::advanceNs);
        target = new SpoolingTarget(context, this, inner -> {
            kafkas.add(new OutageTarget(inner));
            return kafkas.getFirst();
        });
    }

    private OutageTarget kafka() {
        return kafkas.getFirst();
    }

    void step() {
        Random random = world.random();
        switch (random.nextInt(12)) {
            case 0 -> kafka().mode(MODES.get(random.nextInt(MODES.size())));
            case 1 -> kafka().answer(random.nextInt(10));
            case 2 -> world.clock().advance(Duration.ofMillis(random.nextInt(100)));
            case 3 -> breakDisk();
            default -> send();
        }
        world.clock().advance(Duration.ofMillis(random.nextInt(20)));
        target.work();
    }

    private void breakDisk() {
        world.directory().shortWrites(1 + world.random().nextInt(2000));
        if (world.diskFails()) {
            Operation broken = BREAKABLE.get(world.random().nextInt(BREAKABLE.size()));
            world.directory().fail(broken, world.random().nextInt(4));
        }
    }

    private void send() {
        EncodedBatch batch = current != null
                ? current
                : streams.get(world.random().nextInt(STREAMS))
                        .next(8 + world.random().nextInt(1000));
        boolean isTaken = target.send(batch).isEmpty();
        current = isTaken ? null : batch;
        if (isTaken) {
            world.sent(batch);
        }
    }

    /** Ends in order. */
    void stop() {
        world.clock().advance(Duration.ofSeconds(1));
        EncodedBatch left = current;
        if (left != null && !target.keep(left)) {
            givenUp(left, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, "no room");
        }
        target.close(Duration.ofMillis(world.random().nextInt(3000)));
    }

    /** Ends without a word; some of what was on its way has arrived. */
    void kill() {
        kafka().deliverWithoutAnswer(world.random().nextInt(1 + kafka().unanswered()));
    }

    void replayAll() {
        kafka().mode(Mode.ANSWERS);
        int quietTurns = 0;
        while (quietTurns < 20) {
            world.clock().advance(Duration.ofMillis(100));
            quietTurns = target.work() > 0 ? 0 : quietTurns + 1;
        }
        target.close(Duration.ofSeconds(10));
    }

    List<byte[]> delivered() {
        return kafka().delivered();
    }

    @Override
    public void delivered(EncodedBatch batch) {
        assertThat(streams).extracting(Batches::counters).contains(batch.counters());
    }

    @Override
    public void givenUp(EncodedBatch batch, DropReason reason, String why) {
        batch.counters().dropped(reason, batch.frames(), 1);
    }
}
