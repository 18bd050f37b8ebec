package dev.seine.standalone;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.Agent;
import dev.seine.agent.AgentStatus;
import dev.seine.agent.cli.CaptureOptions;
import dev.seine.agent.cli.EndWatch;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.collector.Collector;
import dev.seine.collector.CollectorConfig;
import dev.seine.collector.CollectorStatus;
import dev.seine.proto.Topics;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ClientProperties;
import dev.seine.runtime.config.DurationText;
import dev.seine.runtime.http.Health;
import dev.seine.runtime.http.HttpServer;
import dev.seine.runtime.http.ListenAddress;
import dev.seine.runtime.http.ProcessRoutes;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.work.ShutdownSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seine up}: an embedded Kafka broker, an agent and a collector, until it is stopped. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Capture on this machine into an archive on this machine, with a Kafka broker of its own.",
        footer = {
            "",
            "Examples:",
            "  seine up                                     the interface with the default route, into ./archive",
            "  seine up -i eth0 -i lo --filter 'tcp port 443' --duration 30s",
            "  seine up --replay trace.pcapng --archive /tmp/archive",
            "",
            "Ctrl-C stops capturing, archives what was captured, and ends with exit status 0."
        })
public final class UpCommand implements Callable<Integer> {
    private static final ByteSize KAFKA_RETENTION = ByteSize.ofGibibytes(1);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);
    /** How the user has started this program, for the commands that it shows. */
    private static final String COMMAND = System.getenv().getOrDefault("SEINE_COMMAND", "seine");

    private static final String GROUP = "seine-collector";

    @Mixin
    private CaptureOptions captureOptions = new CaptureOptions();

    @Option(names = "--archive", paramLabel = "DIR", description = "Where the archive is. Default: ${DEFAULT-VALUE}.")
    private Path archive = Path.of("archive");

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Serve /metrics, /healthz and /readyz here.")
    private @Nullable String http;

    @Option(names = "--duration", paramLabel = "TIME", description = "End after this time, such as 30s or 5m.")
    private @Nullable String duration;

    @Option(
            names = "--host-id",
            paramLabel = "NAME",
            description = "This host's name in the archive. Default: its host name.")
    private @Nullable String hostId;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec own = spec;
        if (own == null) {
            throw new IllegalStateException("picocli sets the command's specification before it is called");
        }
        PrintWriter out = own.commandLine().getOut();
        PrintWriter err = own.commandLine().getErr();
        try {
            return run(out, err);
        } catch (FilterException e) {
            err.println("seine up: " + e.getMessage());
            e.caret().ifPresent(err::println);
            return CommandLine.ExitCode.USAGE;
        } catch (IllegalArgumentException e) {
            err.println("seine up: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (IOException e) {
            err.println("seine up: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private int run(PrintWriter out, PrintWriter err) throws IOException, FilterException, InterruptedException {
        Duration limit = duration == null ? null : DurationText.parse(duration);
        EmbeddedKafka.Ports ports = EmbeddedKafka.Ports.free();
        AgentConfig config = agentConfig(ports);
        Agent.check(config);
        ShutdownSignal shutdown = ShutdownSignal.install(STOP_LIMIT);
        Instant started = Instant.now();
        ArchiveRoot root = ArchiveRoot.prepare(archive);
        announce(config, out);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(root.kafkaDirectory(), ports, KAFKA_RETENTION);
                Metrics metrics = new Metrics()) {
            kafka.createTopic(Topics.FRAMES, 1);
            Outcome outcome = capture(config, limit, shutdown, metrics, out);
            return conclude(outcome, root.filesSince(started), shutdown, err);
        }
    }

    private AgentConfig agentConfig(EmbeddedKafka.Ports ports) {
        AgentConfig config = AgentConfig.defaults();
        config = config.withKafka(config.kafka().withBootstrapServers("127.0.0.1:" + ports.client()));
        // The broker talks to its own controller over the loopback interface; that is the agent's doing as well.
        config = config.withNever("host 127.0.0.1 and tcp port " + ports.controller());
        if (hostId != null) {
            config = config.withHostId(hostId);
        }
        return config.withCaptures(List.of(captureOptions.toCapture()));
    }

    private CollectorConfig collectorConfig(AgentConfig agent) {
        CollectorConfig defaults = CollectorConfig.defaults();
        return new CollectorConfig(
                defaults.collectorId(),
                new CollectorConfig.Archive(archive, defaults.archive().maxOpenFiles()),
                new CollectorConfig.Kafka(
                        agent.kafka().bootstrapServers(), Topics.FRAMES, GROUP, ClientProperties.empty()),
                defaults.seal(),
                defaults.checkpoint(),
                defaults.retention(),
                defaults.http());
    }

    private void announce(AgentConfig config, PrintWriter out) {
        CaptureConfig capture = config.captures().getFirst();
        String what = capture.file()
                .map(file -> "file " + file)
                .orElseGet(() -> capture.interfaces().isEmpty()
                        ? "the interface with the default route"
                        : "interface " + String.join(", ", capture.interfaces()));
        out.println("capture  " + what + (capture.filter().isEmpty() ? "" : ", filter: " + capture.filter()));
        out.println("archive  " + archive.toAbsolutePath().normalize());
        out.println("open it  " + COMMAND + " cat --archive " + archive
                + (capture.file().isPresent() ? "" : " last=5m") + " | wireshark -k -i -");
        out.println("kafka    " + config.kafka().bootstrapServers() + " topic " + Topics.FRAMES);
        out.flush();
    }

    /** What the two halves have done. */
    private record Outcome(AgentStatus agent, CollectorStatus collector, boolean drained) {}

    private Outcome capture(
            AgentConfig config, @Nullable Duration limit, ShutdownSignal shutdown, Metrics metrics, PrintWriter out)
            throws IOException, FilterException, InterruptedException {
        try (Collector collector = Collector.open(collectorConfig(config), metrics, shutdown)) {
            collector.start();
            Agent agent = new Agent(config, metrics, shutdown);
            try (HttpServer server = serve(metrics, agent, collector)) {
                agent.start();
                out.println("ready: capturing for host " + config.hostId());
                out.flush();
                EndWatch watch = new EndWatch(agent, shutdown, limit);
                new StatusLine(agent, collector, out).showWhile(watch);
                watch.stopAgent();
                boolean drained = collector.drain(DRAIN_LIMIT);
                collector.close();
                return new Outcome(agent.status(), collector.status(), drained);
            } finally {
                agent.close();
            }
        }
    }

    private @Nullable HttpServer serve(Metrics metrics, Agent agent, Collector collector) throws IOException {
        return http == null
                ? null
                : HttpServer.start(
                        ListenAddress.parse(http),
                        ProcessRoutes.of(
                                metrics,
                                Health.all(List.of(agent::alive, collector.alive())),
                                Health.all(List.of(agent::ready, collector.ready()))));
    }

    private static int conclude(Outcome outcome, List<Path> files, ShutdownSignal shutdown, PrintWriter err) {
        AgentStatus agent = outcome.agent();
        err.println(agent.captured() + " packets captured");
        err.println(agent.accepted() + " packets received by filter");
        err.println(agent.kernelDrops() + " packets dropped by kernel");
        err.println(outcome.collector().archivedFrames() + " packets archived in " + files.size() + " files");
        files.forEach(file -> err.println("  " + file));
        agent.failures().forEach(failure -> err.println("seine up: " + failure));
        boolean delivered = agent.delivered() == agent.captured();
        if (!delivered) {
            err.println(
                    "seine up: " + (agent.captured() - agent.delivered()) + " captured packets were lost on the way");
        }
        if (!outcome.drained()) {
            err.println("seine up: not everything is in the archive yet; the next seine up with it goes on");
        }
        boolean complete = delivered && outcome.drained();
        err.flush();
        return complete && agent.failures().isEmpty() ? shutdown.exitCode() : CommandLine.ExitCode.SOFTWARE;
    }
}
