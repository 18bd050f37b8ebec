package dev.seine.system.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A small fleet in virtual time. One thread, one source of randomness: the seed decides who does the next step, what goes wrong
 * and when, and so a seed is always the same history. Where a process waits in the middle of something, the others go on and it
 * stays on the stack below them.
 */
final class Simulation {
    private static final int PARTITIONS = 3;
    private static final int STEPS = 450;
    private static final int DEEPEST = 8;
    private static final long SHORTEST_STEP_NS = 100_000;
    private static final long LONGEST_STEP_NS = 30_000_000;
    private static final long LONG_STEP_NS = 900_000_000;
    private static final long IDLE_NS = 10_000_000;

    private final Random random;
    private final Plan plan;
    private final Trace trace;
    private final Topic topic;
    private final Group group;
    private final List<AgentHost> agents = new ArrayList<>();
    private final List<CollectorHost> collectors = new ArrayList<>();
    private final Map<SourceStream.Key, SourceStream> streams = new LinkedHashMap<>();
    private final Troubles troubles;
    private final ArrayDeque<Actor> standing = new ArrayDeque<>();
    private long nowNs;
    private boolean quiet;
    private @Nullable Throwable failure;

    Simulation(long seed, Plan plan, Trace trace) {
        this.plan = plan;
        this.trace = trace;
        random = new Random(seed);
        topic = new Topic(this, PARTITIONS);
        List<String> collectorIds = List.of("c0", "c1", "c2").subList(0, 2 + random.nextInt(2));
        group = new Group(this, collectorIds, PARTITIONS);
        collectorIds.forEach(id -> collectors.add(new CollectorHost(this, id)));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            agents.add(new AgentHost(this, "host-" + i));
        }
        troubles = new Troubles(this);
    }

    Random random() {
        return random;
    }

    Plan plan() {
        return plan;
    }

    Topic topic() {
        return topic;
    }

    Group group() {
        return group;
    }

    List<AgentHost> agents() {
        return agents;
    }

    List<CollectorHost> collectors() {
        return collectors;
    }

    List<SourceStream> streams() {
        return List.copyOf(streams.values());
    }

    SourceStream stream(SourceStream.Key key) {
        SourceStream stream = streams.get(key);
        if (stream == null) {
            throw new AssertionError("there never was a stream " + key);
        }
        return stream;
    }

    SourceStream newStream(SourceStream.Key key) {
        SourceStream stream = new SourceStream(key);
        if (streams.put(key, stream) != null) {
            throw new AssertionError(key + " is there twice");
        }
        return stream;
    }

    long nowNs() {
        return nowNs;
    }

    /** Whether the time of faults and of traffic is over. */
    boolean isQuiet() {
        return quiet;
    }

    void note(String what, String where, long number) {
        trace.add(nowNs, what, where, number);
    }

    /** Lives through the whole history. */
    void run() {
        collectors.forEach(CollectorHost::start);
        agents.forEach(AgentHost::start);
        for (int i = 0; i < STEPS; i++) {
            step(Long.MAX_VALUE);
        }
        quiet = true;
        troubles.end();
        new Ending(this).run();
    }

    /** Goes on until something is so. */
    void goOnUntil(String what, Duration limit, Condition condition) {
        long deadlineNs = nowNs + limit.toNanos();
        while (!condition.isTrue()) {
            if (nowNs > deadlineNs) {
                throw new AssertionError("still not so after " + limit + ": " + what);
            }
            step(Long.MAX_VALUE);
        }
    }

    /** What is waited for. */
    interface Condition {
        boolean isTrue();
    }

    /** A step of whoever's turn it is, and whatever else happens, not beyond a moment. */
    private void step(long untilNs) {
        long ns = random.nextInt(40) == 0 ? random.nextLong(LONG_STEP_NS) : random.nextLong(LONGEST_STEP_NS);
        nowNs = Math.min(nowNs + SHORTEST_STEP_NS + ns, Math.max(untilNs, nowNs + 1));
        troubles.step();
        group.tick();
        for (AgentHost agent : agents) {
            agent.running().ifPresentOrElse(AgentLife::supervise, () -> maybe(agent::start));
            agent.running().filter(life -> random.nextInt(3) == 0).ifPresent(AgentLife::network);
        }
        for (CollectorHost collector : collectors) {
            collector.running().ifPresentOrElse(CollectorLife::supervise, () -> maybe(collector::start));
        }
        List<Actor> due = due();
        if (!due.isEmpty()) {
            run(due.get(random.nextInt(due.size())));
        }
        if (failure != null) {
            throw new AssertionError(failure.toString(), failure);
        }
    }

    /** Whoever has ended comes back after a while, unless all is to come to an end. */
    private void maybe(Runnable start) {
        if (!quiet && random.nextInt(20) == 0) {
            start.run();
        }
    }

    private List<Actor> due() {
        List<Actor> due = new ArrayList<>();
        agents.forEach(agent -> agent.running().ifPresent(life -> due.addAll(life.actors())));
        collectors.forEach(collector -> collector.running().ifPresent(life -> due.addAll(life.actors())));
        due.removeIf(actor -> !actor.isDue(nowNs) || standing.contains(actor) || actor.canBeStuckOn(standing));
        if (standing.size() >= DEEPEST - 1) {
            // Deeper down nobody else gets a turn, and who waits for somebody would do so for ever.
            due.removeIf(actor -> actor.waitsInTheMiddle() || actor.isStopAsked());
        }
        return due;
    }

    private void run(Actor actor) {
        note("step", actor.name(), standing.size());
        standing.push(actor);
        try {
            actor.run();
        } catch (Killed killed) {
            if (!killed.process().equals(actor.process())) {
                throw killed;
            }
        } catch (Throwable e) {
            // An error, and remembered, because code under test further down the stack may catch everything.
            failure = failure == null ? e : failure;
            throw new AssertionError(actor.name() + " has failed: " + e, e);
        } finally {
            standing.pop();
        }
    }

    /** Whoever is at it waits, and all others go on. */
    void stall(long durationNs) {
        Actor actor = standing.peek();
        long untilNs = nowNs + durationNs;
        if (standing.size() >= DEEPEST) {
            nowNs = untilNs;
        }
        while (nowNs < untilNs) {
            step(untilNs);
        }
        if (actor != null) {
            actor.process().requireAlive();
        }
    }

    /** A worker sleeps: in the middle of something, or before its next step. */
    void park(long durationNs) {
        Actor actor = standing.peek();
        if (actor == null || actor.waitsInTheMiddle()) {
            stall(durationNs);
        } else {
            actor.sleepUntil(nowNs + durationNs);
        }
    }

    /** A worker waits for another one; who would only come back empty-handed does so at once. */
    void await(long durationNs) {
        park(Math.min(
                durationNs,
                standing.stream().findFirst().filter(Actor::waitsInTheMiddle).isPresent() ? durationNs : IDLE_NS));
    }
}
