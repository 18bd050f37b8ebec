package dev.seine.agent;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.StreamEnd;
import dev.seine.agent.capture.StreamFactory;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.HostNames;
import dev.seine.agent.filter.OwnTraffic;
import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.BrokerAddresses;
import dev.seine.agent.publish.KafkaTarget;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.spool.Spool;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.config.ConfigChange;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.http.HealthReport;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.metrics.ProcessMemory;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.FailureListener;
import dev.seine.runtime.work.IdleStrategy;
import dev.seine.runtime.work.Worker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An agent: its capture threads, the queue, and the thread that publishes. Constructing opens every source, so that what is
 * wrong with the configuration or the machine is told at once; {@link #start} lets frames flow.
 */
public final class Agent implements AutoCloseable {
    /** What stopping may take beyond the configured time: each thread looks at the clock only every so often. */
    private static final Duration STOP_SLACK = Duration.ofSeconds(10);

    private volatile AgentConfig config;
    private final Clock clock = Clock.system();
    private final BrokerAddresses addresses;
    private final Optional<Spool> spool;
    private final Publisher publisher;
    private final Captures captures;
    private final MemoryGuard memory;
    private final ReloadCounts reloads = new ReloadCounts();
    private final AgentHealth health;
    private final Worker publishThread;
    private final Worker addressThread;
    private boolean started;
    private boolean stopped;

    /**
     * Opens the sources.
     *
     * @param metrics where the agent's metrics go
     * @param failureListener is told when a thread of the agent has failed
     * @throws FilterException if libpcap refuses a filter
     * @throws IOException if an interface, a file or a permission is missing
     */
    public Agent(AgentConfig config, Metrics metrics, FailureListener failureListener)
            throws IOException, FilterException {
        MemoryPlan.check(config, Runtime.getRuntime().maxMemory());
        this.config = config;
        BatchQueue queue = new BatchQueue(config.queueSize().bytes(), clock);
        addresses = new BrokerAddresses(config.kafka().toSettings(), this::brokersChanged);
        String ownTraffic = OwnTraffic.expression(addresses.known());
        SourceOpening.checkFilters(config, ownTraffic);
        TargetOpening targets = new TargetOpening(config, clock, queue, metrics);
        spool = targets.openSpool();
        publisher = targets.openPublisher(spool);
        StreamFactory streams = new StreamFactory(
                config.hostId(), HostNames.machineId(), new SecureRandom().nextLong(), config.labels());
        memory = new MemoryGuard(config.limits().memory().bytes(), clock, ProcessMemory::residentBytes);
        captures = new Captures(new CaptureContext(streams, queue, clock, memory), ownTraffic, failureListener);
        try {
            captures.open(config);
        } catch (IOException | FilterException | RuntimeException e) {
            publisher.abandon();
            throw e;
        }
        publishThread = new Worker("seine-publish", publisher, IdleStrategy.blocksItself(), failureListener);
        addressThread =
                new Worker("seine-brokers", addresses, IdleStrategy.parkFor(Duration.ofMillis(200)), failureListener);
        health = new AgentHealth(captures, publisher, memory, addresses::topicProblem);
        new AgentMetrics(captures, publisher, queue, spool, health).register(metrics);
        new GuardMetrics(captures, memory, reloads).register(metrics);
    }

    private void brokersChanged(Set<InetSocketAddress> brokers) {
        captures.ownTraffic(OwnTraffic.expression(brokers));
    }

    /**
     * Checks interfaces, permissions, filters and the properties of Kafka's clients without capturing or sending anything.
     *
     * @throws FilterException if libpcap refuses a filter
     * @throws IOException if an interface or a permission is missing
     * @throws org.apache.kafka.common.KafkaException if Kafka's client refuses its properties
     */
    public static void check(AgentConfig config) throws IOException, FilterException {
        SourceOpening.checkFilters(config, "");
        KafkaTarget.check(config.kafka().toSettings());
    }

    /** Starts the threads; before anything is sent, it asks Kafka where its brokers are, for at most some seconds. */
    public void start() throws InterruptedException {
        addresses.doWork();
        started = true;
        publishThread.start();
        addressThread.start();
        captures.start();
    }

    /**
     * Goes over to another configuration, as a whole or not at all, and says in the log what it did. Frames that the filter
     * before and the one after both accept are captured without a gap.
     *
     * @param reader gives the configuration, or throws what is wrong with it
     * @return whether the configuration is in force now
     */
    public boolean reload(Supplier<AgentConfig> reader) {
        try {
            AgentConfig next = reader.get();
            List<ConfigChange> changes = Reload.permitted(config, next);
            MemoryPlan.check(next, Runtime.getRuntime().maxMemory());
            captures.change(next);
            memory.limit(next.limits().memory().bytes());
            config = next;
            reloads.applied(changes);
            return true;
        } catch (ConfigException | IllegalArgumentException | IOException | FilterException e) {
            reloads.refused(e);
            return false;
        }
    }

    /** Well unless a capture has failed for good, so that a restart would help. */
    public HealthReport alive() {
        return health.alive();
    }

    /** Well while frames flow from every interface to Kafka. */
    public HealthReport ready() {
        return health.ready();
    }

    /** Whether every capture has come to its own end, by a limit, the end of a file or a failure. */
    public boolean finished() {
        return captures.finished();
    }

    /** The threads that every frame goes through, for whoever watches that they do not hang; others after a reload. */
    public List<Worker> frameWorkers() {
        return Stream.concat(captures.threads().stream(), Stream.of(publishThread))
                .toList();
    }

    /** What the agent has done so far. */
    public AgentStatus status() {
        return AgentStatus.of(captures, publisher, spool);
    }

    /**
     * Stops in order: nothing more is accepted, what was accepted is encoded, sent and acknowledged. What Kafka does not take
     * within the configured time stays in the spool for the next run; without one it is given up and counted.
     *
     * @param reason why, for the last batch of each stream
     */
    public void stop(EndReason reason, String detail) throws InterruptedException {
        if (stopped) {
            return;
        }
        stopped = true;
        if (!started) {
            captures.abandon();
            publisher.abandon();
            addresses.onStop();
            return;
        }
        long deadlineNs = clock.monotonicNs() + config.stopTimeout().toNanos();
        captures.stop(
                deadlineNs, new StreamEnd(reason, detail), config.stopTimeout().plus(STOP_SLACK));
        publisher.stopWithin(Duration.ofNanos(Math.max(0, deadlineNs - clock.monotonicNs())));
        publishThread.stop("the agent stops");
        publishThread.await(config.stopTimeout().plus(STOP_SLACK));
        addressThread.stop("the agent stops");
        addressThread.await(STOP_SLACK);
    }

    /** Stops as if the agent had been asked to. */
    @Override
    public void close() {
        try {
            stop(EndReason.END_REASON_STOPPED, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
