package dev.seine.agent;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureState;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.StreamEnd;
import dev.seine.agent.capture.StreamFactory;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.HostNames;
import dev.seine.agent.filter.OwnTraffic;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.BrokerAddresses;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.spool.Spool;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.http.HealthReport;
import dev.seine.runtime.kafka.KafkaClientMetrics;
import dev.seine.runtime.metrics.Metrics;
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

/**
 * An agent: its capture threads, the queue, and the thread that publishes. Constructing opens every source, so that what is
 * wrong with the configuration or the machine is told at once; {@link #start} lets frames flow.
 */
public final class Agent implements AutoCloseable {
    /** What stopping may take beyond the configured time: each thread looks at the clock only every so often. */
    private static final Duration STOP_SLACK = Duration.ofSeconds(10);

    private final AgentConfig config;
    private final Clock clock = Clock.system();
    private final BrokerAddresses addresses;
    private final Optional<Spool> spool;
    private final Publisher publisher;
    private final List<CaptureWorker> captures;
    private final List<Worker> captureThreads;
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
        this.config = config;
        BatchQueue queue = new BatchQueue(config.queueSize().bytes(), clock);
        addresses = new BrokerAddresses(config.kafka().toSettings(), this::brokersChanged);
        SourceOpening sources = new SourceOpening(config, OwnTraffic.expression(addresses.known()));
        sources.checkFilters();
        TargetOpening targets = new TargetOpening(config, clock, queue, KafkaClientMetrics.ofProducer(metrics));
        spool = targets.openSpool();
        publisher = targets.openPublisher(spool);
        StreamFactory streams = new StreamFactory(
                config.hostId(), HostNames.machineId(), new SecureRandom().nextLong(), config.labels());
        try {
            captures = sources.openAll(new CaptureContext(streams, queue, clock));
        } catch (IOException | FilterException | RuntimeException e) {
            publisher.abandon();
            throw e;
        }
        captureThreads = captures.stream()
                .map(work ->
                        new Worker("seine-capture-" + work.name(), work, IdleStrategy.blocksItself(), failureListener))
                .toList();
        publishThread = new Worker("seine-publish", publisher, IdleStrategy.blocksItself(), failureListener);
        addressThread =
                new Worker("seine-brokers", addresses, IdleStrategy.parkFor(Duration.ofMillis(200)), failureListener);
        health = new AgentHealth(captures, publisher);
        new AgentMetrics(captures, publisher, queue, spool, health).register(metrics);
    }

    private void brokersChanged(Set<InetSocketAddress> brokers) {
        String expression = OwnTraffic.expression(brokers);
        captures.forEach(capture -> capture.filter(capture.filter().withOwnTraffic(expression)));
    }

    /**
     * Checks interfaces, permissions and filters without capturing anything.
     *
     * @throws FilterException if libpcap refuses a filter
     * @throws IOException if an interface or a permission is missing
     */
    public static void check(AgentConfig config) throws IOException, FilterException {
        new SourceOpening(config, "").checkFilters();
    }

    /** Starts the threads; before anything is sent, it asks Kafka where its brokers are, for at most some seconds. */
    public void start() throws InterruptedException {
        addresses.doWork();
        started = true;
        publishThread.start();
        addressThread.start();
        captureThreads.forEach(Worker::start);
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
        return captures.stream()
                .allMatch(capture -> capture.state() == CaptureState.ENDED || capture.state() == CaptureState.FAILED);
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
            captures.forEach(CaptureWorker::abandon);
            publisher.abandon();
            addresses.onStop();
            return;
        }
        long deadlineNs = clock.monotonicNs() + config.stopTimeout().toNanos();
        captures.forEach(capture -> capture.stopBefore(deadlineNs, new StreamEnd(reason, detail)));
        captureThreads.forEach(thread -> thread.stop("the agent stops"));
        for (Worker thread : captureThreads) {
            thread.await(config.stopTimeout().plus(STOP_SLACK));
        }
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
