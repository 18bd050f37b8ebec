package dev.seine.system.simulation;

import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureTask;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.StreamEnd;
import dev.seine.agent.capture.StreamFactory;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;
import dev.seine.agent.limit.LimitSettings;
import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.spool.Spool;
import dev.seine.agent.spool.SpoolSettings;
import dev.seine.agent.spool.SpoolingTarget;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.StreamDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of an agent, put together as the real one is. */
final class AgentLife extends SimulatedProcess {
    private static final int RINGS = 2;

    /** A seed is the same history on all machines, whatever their kernels are called. */
    private static final StreamDescriptor ANY_MACHINE = StreamDescriptor.newBuilder()
            .setAgentVersion("1.0")
            .setOperatingSystem("Linux 6.12 x86_64")
            .build();

    private static final int IN_FLIGHT_BYTES = 8_000;
    private static final int DRAIN_MS = 20;

    private final Simulation simulation;
    private final AgentHost host;
    private final long runId;
    private final BatchQueue queue;
    private final Optional<Spool> spool;
    private final Publisher publisher;
    private final Actor publishing;
    private final List<CaptureWorker> captures = new ArrayList<>();
    private final List<Actor> capturing = new ArrayList<>();
    private final List<Ring> rings = new ArrayList<>();
    private final List<Producer> producers = new ArrayList<>();
    private int nextStream;
    private long stopDeadlineNs = Long.MAX_VALUE;

    AgentLife(Simulation simulation, AgentHost host, long runId) throws IOException {
        super(host.hostId());
        this.simulation = simulation;
        this.host = host;
        this.runId = runId;
        queue = new BatchQueue(host.queueBytes(), host.clock());
        Optional<SpoolSettings> settings = host.spoolSettings();
        spool = settings.isPresent()
                ? Optional.of(new Spool(new SimulatedSpoolDirectory(host.disk(), this), settings.get(), host.clock()))
                : Optional.empty();
        publisher = new Publisher(queue, host.clock(), ignored -> {}, this::target);
        publishing = actor("publish", publisher::doWork, AgentLife.nothing(publisher::onStop));
        StreamFactory streams = new StreamFactory(host.hostId(), "", runId, ANY_MACHINE);
        CaptureContext context = new CaptureContext(streams, queue, host.clock(), MemoryGuard.none());
        for (int i = 0; i < RINGS; i++) {
            capture(i, context);
        }
    }

    /** What a worker does at its end. */
    interface End {
        void run() throws Exception;
    }

    static Actor.Step nothing(End end) {
        return () -> {
            end.run();
            return 0;
        };
    }

    private void capture(int index, CaptureContext context) {
        String captureId = "capture" + index;
        CaptureLimits limits = new CaptureLimits(captureId, LimitSettings.NONE, host.clock());
        CaptureTask task = new CaptureTask(captureId, EffectiveFilter.ALL, false, 0, 1, DRAIN_MS, limits);
        CaptureWorker worker = new CaptureWorker(task, open(index), filter -> reopen(index), context);
        captures.add(worker);
        Actor actor = actor("capture" + index, worker::doWork, nothing(worker::onStop));
        // Waits for the publisher, which therefore must not wait for it to come back.
        actor.waitsFor(publishing);
        capturing.add(actor);
    }

    private Ring open(int index) {
        SourceStream stream = simulation.newStream(new SourceStream.Key(host.hostId(), runId, nextStream++));
        Ring ring = new Ring(simulation, stream, host.clock(), index);
        rings.add(ring);
        return ring;
    }

    private PacketSource reopen(int index) throws IOException {
        if (simulation.random().nextInt(3) == 0 && !simulation.isQuiet()) {
            throw new IOException("the interface is not back yet");
        }
        return open(index);
    }

    private BatchTarget target(DeliveryListener listener) {
        Optional<SpoolSettings> settings = host.spoolSettings();
        if (spool.isEmpty() || settings.isEmpty()) {
            return kafka(listener);
        }
        SpoolingTarget.Context context = new SpoolingTarget.Context(
                spool.get(),
                settings.get(),
                host.clock(),
                IN_FLIGHT_BYTES,
                () -> queue.bytes() > host.queueBytes() / 2,
                simulation::stall);
        return new SpoolingTarget(context, listener, this::kafka);
    }

    private BatchTarget kafka(DeliveryListener listener) {
        Producer producer = new Producer(simulation, host, listener);
        producers.add(producer);
        return producer;
    }

    /** Rings that are open. */
    List<Ring> rings() {
        rings.removeIf(Ring::isClosed);
        return rings;
    }

    /** The network does something. */
    void network() {
        producers.forEach(Producer::advance);
    }

    /** Stops in order, in the order of the real agent. */
    void stop(Duration limit) {
        if (stopDeadlineNs == Long.MAX_VALUE) {
            stopDeadlineNs = host.clock().monotonicNs() + limit.toNanos();
            captures.forEach(
                    capture -> capture.stopBefore(stopDeadlineNs, new StreamEnd(EndReason.END_REASON_STOPPED, "")));
            capturing.forEach(Actor::askToStop);
        }
    }

    /** The publisher stops when nothing is captured any more. */
    void supervise() {
        if (capturing.stream().allMatch(Actor::isFinished) && !publishing.isStopAsked()) {
            long leftNs = stopDeadlineNs == Long.MAX_VALUE
                    ? Duration.ofSeconds(10).toNanos()
                    : Math.max(0, stopDeadlineNs - host.clock().monotonicNs());
            publisher.stopWithin(Duration.ofNanos(leftNs));
            publishing.askToStop();
        }
    }

    /** Whether nothing is on its way any more. */
    boolean isDrained() {
        return rings().stream().allMatch(Ring::isEmpty)
                && queue.bytes() == 0
                && producers.stream().allMatch(Producer::isIdle)
                && spool.map(each -> each.status().records() == 0).orElse(true);
    }

    void pauseUntil(long timeNs) {
        actors().forEach(actor -> actor.sleepUntil(timeNs));
    }

    /** Frames that this run has counted as given up, by reason, those of earlier runs included. */
    Map<String, Long> droppedFrames() {
        List<StreamCounters> all = new ArrayList<>();
        captures.forEach(capture -> all.addAll(capture.counters()));
        spool.ifPresent(each -> all.add(each.earlierRuns()));
        Map<String, Long> dropped = new HashMap<>();
        for (StreamCounters counters : all) {
            counters.toMessage()
                    .getDroppedList()
                    .forEach(each -> dropped.merge(each.getReason().name(), each.getFrames(), Long::sum));
        }
        return dropped;
    }

    @Override
    void onDeath() {
        simulation.note("killed", name(), 0);
        producers.forEach(Producer::die);
    }
}
