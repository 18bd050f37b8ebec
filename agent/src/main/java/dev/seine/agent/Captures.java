package dev.seine.agent;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureState;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.StreamEnd;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.work.FailureListener;
import dev.seine.runtime.work.IdleStrategy;
import dev.seine.runtime.work.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captures of an agent, a thread for each ring, and those that a reload has given up, whose counts still count. Thread-safe;
 * lists may be read while a reload goes on.
 */
final class Captures {
    private static final Logger LOG = LoggerFactory.getLogger(Captures.class);

    private final CaptureContext context;
    private final FailureListener failureListener;
    /** All that were ever configured: in one list, so that a total never goes back while one is given up. */
    private final List<Unit> units = new CopyOnWriteArrayList<>();

    private final Set<Unit> givenUp = ConcurrentHashMap.newKeySet();
    private volatile Map<String, CaptureSetup> setups = Map.of();
    private String ownTraffic;

    /** One ring, and its thread. */
    private record Unit(CaptureKey key, CaptureWorker work, Worker thread) {}

    Captures(CaptureContext context, String ownTraffic, FailureListener failureListener) {
        this.context = context;
        this.ownTraffic = ownTraffic;
        this.failureListener = failureListener;
    }

    /**
     * Opens what is configured at the start, whose filters have been checked.
     *
     * @throws IOException if there is nothing to capture, or an interface, a file or a permission is missing
     */
    synchronized void open(AgentConfig config) throws IOException, FilterException {
        if (config.captures().isEmpty()) {
            throw new IOException(
                    "nothing is to be captured: name an interface (-i) or a capture in the configuration");
        }
        Plan first = plan(config);
        setups = first.setups;
        units.addAll(openUnits(first));
    }

    /** The threads of the captures that are not given up. */
    List<Worker> threads() {
        return configured().map(Unit::thread).toList();
    }

    private List<Unit> openUnits(Plan plan) throws IOException, FilterException {
        List<Unit> opened = new ArrayList<>();
        new SourceOpening(context)
                .open(plan.added, plan.setups)
                .forEach((key, workers) -> workers.forEach(work -> {
                    String name = "seine-capture-" + work.name();
                    opened.add(
                            new Unit(key, work, new Worker(name, work, IdleStrategy.blocksItself(), failureListener)));
                }));
        return opened;
    }

    /** What another configuration comes to. */
    private record Plan(
            Map<String, CaptureSetup> setups, List<CaptureKey> added, List<Unit> kept, List<Unit> removed) {}

    private Plan plan(AgentConfig config) throws IOException {
        Map<String, CaptureSetup> next = new LinkedHashMap<>();
        List<CaptureKey> keys = new ArrayList<>();
        for (CaptureConfig capture : config.captures()) {
            next.put(capture.id(), setup(capture, config.never()));
            keys.addAll(CaptureKey.of(capture));
        }
        List<CaptureKey> running = configured().map(Unit::key).distinct().toList();
        return new Plan(
                next,
                keys.stream().filter(key -> !running.contains(key)).toList(),
                configured().filter(unit -> keys.contains(unit.key)).toList(),
                configured().filter(unit -> !keys.contains(unit.key)).toList());
    }

    private CaptureSetup setup(CaptureConfig capture, String never) {
        CaptureSetup now = setups.get(capture.id());
        if (now != null) {
            return new CaptureSetup(capture, now.filter().changedTo(capture.filter(), never), now.limits());
        }
        boolean replay = capture.source() == CaptureConfig.SourceType.REPLAY;
        return new CaptureSetup(
                capture,
                new EffectiveFilter(capture.filter(), never, replay ? "" : ownTraffic),
                new CaptureLimits(capture.id(), capture.limits().toSettings(), context.clock()));
    }

    /**
     * Goes over to another configuration, of which only what may change while an agent runs differs. Whatever can be refused
     * is refused before anything changes: new sources are open before the first filter is replaced or a source is given up.
     *
     * @throws IllegalArgumentException if a batch could not carry the labels and a filter, or a file's filter would change
     * @throws FilterException if libpcap refuses a filter
     * @throws IOException if an interface or a file is missing
     */
    synchronized void change(AgentConfig config) throws IOException, FilterException {
        Plan plan = plan(config);
        for (Unit unit : plan.kept) {
            requirePossible(unit, filterOf(unit, plan), config);
        }
        List<Unit> added = openUnits(plan);
        try {
            added.forEach(unit -> unit.work.requireFits(unit.work.filter(), config.labels()));
        } catch (IllegalArgumentException e) {
            added.forEach(unit -> unit.work.abandon());
            throw e;
        }
        added.forEach(unit -> unit.thread.start());
        units.addAll(added);
        context.streams().labels(config.labels());
        plan.setups
                .values()
                .forEach(setup -> setup.limits().change(setup.config().limits().toSettings()));
        plan.kept.forEach(unit -> unit.work.filter(filterOf(unit, plan)));
        setups = plan.setups;
        plan.removed.forEach(this::giveUp);
    }

    private static EffectiveFilter filterOf(Unit unit, Plan plan) {
        CaptureSetup setup = plan.setups.get(unit.key.captureId());
        if (setup == null) {
            throw new IllegalStateException(unit.key + " is kept without a setup");
        }
        return setup.filter();
    }

    private void requirePossible(Unit unit, EffectiveFilter filter, AgentConfig config)
            throws IOException, FilterException {
        unit.work.requireFits(filter, config.labels());
        // Labels do not wait for an interface that is away, as a filter does.
        unit.work.requireFits(unit.work.filter(), config.labels());
        if (filter.version() == unit.work.filter().version()) {
            return; // What has not changed needs no interface to be compiled on, which may be away just now.
        }
        if (unit.work.replays()) {
            throw new IllegalArgumentException(
                    "the filter of " + unit.work.name() + " cannot change, nor can never, while that file is replayed");
        }
        SourceOpening.checkFilter(unit.work.description(), filter);
    }

    /** It may take its time, since its frames are in no hurry: nothing of it is lost as long as the agent goes on. */
    private void giveUp(Unit unit) {
        LOG.info("{} is no longer configured, and ends", unit.key);
        givenUp.add(unit);
        unit.work.stopBefore(Long.MAX_VALUE, new StreamEnd(EndReason.END_REASON_RECONFIGURED, ""));
        unit.thread.stop("the configuration has changed");
    }

    /** Lets filters follow the brokers; a file holds none of the agent's own traffic. */
    synchronized void ownTraffic(String expression) {
        ownTraffic = expression;
        Map<String, CaptureSetup> next = new LinkedHashMap<>();
        setups.forEach((id, setup) -> next.put(id, setup.withOwnTraffic(expression)));
        setups = next;
        configured()
                .filter(unit -> !unit.work.replays())
                .forEach(unit -> unit.work.filter(unit.work.filter().withOwnTraffic(expression)));
    }

    void start() {
        units.forEach(unit -> unit.thread.start());
    }

    /** Closes the sources of threads that were never started. */
    void abandon() {
        units.forEach(unit -> unit.work.abandon());
    }

    /** Stops all, and waits for them. */
    void stop(long deadlineNs, StreamEnd end, Duration limit) throws InterruptedException {
        for (Unit unit : units) {
            unit.work.stopBefore(
                    deadlineNs, givenUp.contains(unit) ? new StreamEnd(EndReason.END_REASON_RECONFIGURED, "") : end);
        }
        units.forEach(unit -> unit.thread.stop("the agent stops"));
        for (Unit unit : units) {
            unit.thread.await(limit);
        }
    }

    private Stream<Unit> configured() {
        return units.stream().filter(unit -> !givenUp.contains(unit));
    }

    /** Those that are configured. */
    List<CaptureWorker> current() {
        return configured().map(Unit::work).toList();
    }

    /** Those as well that were given up: their counts are part of the totals. */
    List<CaptureWorker> all() {
        return units.stream().map(Unit::work).toList();
    }

    /** How many captures drop frames because of a rate limit. */
    long rateLimited() {
        return setups.values().stream()
                .filter(setup -> setup.limits().striking())
                .count();
    }

    /** Whether every capture has come to its own end. */
    boolean finished() {
        return current().stream()
                .allMatch(work -> work.state() == CaptureState.ENDED || work.state() == CaptureState.FAILED);
    }
}
