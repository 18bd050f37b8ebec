package dev.seine.agent.cli;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.Agent;
import dev.seine.agent.AgentStatus;
import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigPrinter;
import dev.seine.runtime.config.ConfigText;
import dev.seine.runtime.config.DurationText;
import dev.seine.runtime.http.HttpServer;
import dev.seine.runtime.http.ListenAddress;
import dev.seine.runtime.http.ProcessRoutes;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.work.ReloadSignal;
import dev.seine.runtime.work.ShutdownReason;
import dev.seine.runtime.work.ShutdownSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seine agent}: captures on this host and sends the frames to Kafka until it is stopped. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Capture on this host and send the frames to Kafka.",
        footer = {
            "",
            "Examples:",
            "  seine agent -i eth0 --kafka broker:9092 'tcp port 443'",
            "  seine agent -i eth0 -i eth1 -s 128 --kafka broker1:9092,broker2:9092",
            "  seine agent --replay trace.pcapng --kafka localhost:9092 --host-id lab",
            "  seine agent --config /etc/seine/agent.yaml",
            "",
            "SIGHUP reads the file of --config again: filters, interfaces, limits, labels and the like change without a restart.",
            "Exit status: 0 in order, 1 if a capture failed or frames were lost, 2 if it was called wrongly."
        })
public final class AgentCommand implements Callable<Integer> {
    private static final Duration HALT_AFTER = Duration.ofMinutes(12);

    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read this YAML file; options given here win over it.")
    private @Nullable Path configFile;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas. Default: localhost:9092.")
    private @Nullable String kafka;

    @Option(names = "--topic", paramLabel = "NAME", description = "Kafka topic. Default: seine.frames.")
    private @Nullable String topic;

    @Option(
            names = "--host-id",
            paramLabel = "NAME",
            description = "This host's name in the archive. Default: its host name.")
    private @Nullable String hostId;

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description = "Keep batches here while Kafka is away, at most 2 GiB. Default: nowhere.")
    private @Nullable Path spool;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Serve /metrics, /healthz and /readyz here.")
    private @Nullable String http;

    @Option(names = "--duration", paramLabel = "TIME", description = "End after this time, such as 30s or 5m.")
    private @Nullable String duration;

    @Option(names = "--print-config", description = "Print the effective configuration, secrets masked, and end.")
    private boolean printConfig;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = commandLine().getErr();
        try {
            AgentConfig config = config();
            if (printConfig) {
                commandLine().getOut().print(ConfigPrinter.describe(config));
                commandLine().getOut().flush();
                return CommandLine.ExitCode.OK;
            }
            return run(config, err);
        } catch (ConfigException | org.apache.kafka.common.config.ConfigException | IllegalArgumentException e) {
            err.println("seine agent: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (FilterException e) {
            err.println("seine agent: " + e.getMessage());
            e.caret().ifPresent(err::println);
            return CommandLine.ExitCode.USAGE;
        } catch (IOException | org.apache.kafka.common.KafkaException e) {
            err.println("seine agent: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private CommandLine commandLine() {
        CommandSpec own = spec;
        if (own == null) {
            throw new IllegalStateException("picocli sets the command's specification before it is called");
        }
        return own.commandLine();
    }

    private AgentConfig config() {
        ConfigText text = configFile == null ? ConfigText.none() : ConfigText.read(configFile);
        AgentConfig config = ConfigLoader.parse(text, AgentConfig.class, System.getenv(), "SEINE_AGENT");
        if (kafka != null) {
            config = config.withKafka(config.kafka().withBootstrapServers(kafka));
        }
        if (topic != null) {
            config = config.withKafka(config.kafka().withTopic(topic));
        }
        if (hostId != null) {
            config = config.withHostId(hostId);
        }
        if (spool != null) {
            config = config.withSpool(config.spool().withDirectory(spool));
        }
        if (http != null) {
            config = config.withHttp(option("--http", http, ListenAddress::parse));
        }
        return capture.given() || config.captures().isEmpty()
                ? config.withCaptures(List.of(capture.toCapture()))
                : config;
    }

    private static <T> T option(String name, String value, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " '" + value + "': " + e.getMessage(), e);
        }
    }

    private int run(AgentConfig config, PrintWriter err) throws IOException, FilterException, InterruptedException {
        Duration limit = duration == null ? null : option("--duration", duration, DurationText::parse);
        ShutdownSignal shutdown = ShutdownSignal.install(HALT_AFTER);
        // Without a file there is nothing to read again, and SIGHUP means what it means by default: the end.
        Optional<ReloadSignal> reload = Optional.ofNullable(configFile).map(file -> ReloadSignal.install());
        try (Metrics metrics = new Metrics()) {
            Agent agent = new Agent(config, metrics, shutdown);
            try (agent;
                    HttpResource http = serve(config, metrics, agent)) {
                agent.start();
                err.println("ready: capturing for host " + config.hostId() + ", sending to "
                        + config.kafka().bootstrapServers() + " topic "
                        + config.kafka().topic());
                EndWatch watch = new EndWatch(agent, shutdown, limit);
                while (watch.goesOn()) {
                    // The agent's own threads do the work.
                    if (reload.isPresent() && reload.get().take()) {
                        agent.reload(this::config);
                    }
                }
                if (shutdown.reason().filter(ShutdownReason::isHangUp).isPresent()) {
                    err.println("seine agent: SIGHUP, and no --config whose file could be read again: the agent ends");
                }
                watch.stopAgent();
            }
            return conclude(agent.status(), shutdown, err);
        }
    }

    private static HttpResource serve(AgentConfig config, Metrics metrics, Agent agent) throws IOException {
        if (config.http().isEmpty()) {
            return () -> {};
        }
        HttpServer server =
                HttpServer.start(config.http().get(), ProcessRoutes.of(metrics, agent::alive, agent::ready));
        return server::close;
    }

    /** The HTTP server, if there is one. */
    private interface HttpResource extends AutoCloseable {
        @Override
        void close();
    }

    private static int conclude(AgentStatus status, ShutdownSignal shutdown, PrintWriter err) {
        err.println(status.captured() + " packets captured");
        err.println(status.accepted() + " packets received by filter");
        err.println(status.kernelDrops() + " packets dropped by kernel");
        err.println(status.delivered() + " packets delivered to Kafka");
        if (status.limited() > 0) {
            err.println(status.limited() + " packets dropped by the limits of captures");
        }
        if (status.spool().frames() > 0) {
            err.println(status.spool().frames() + " packets wait in the spool for the next start");
        }
        long undelivered = status.undelivered();
        if (undelivered > 0) {
            err.println("seine agent: " + undelivered + " captured packets were not delivered"
                    + status.waitingFor().map(reason -> ": " + reason).orElse(""));
        }
        status.failures().forEach(failure -> err.println("seine agent: " + failure));
        err.flush();
        boolean complete = status.failures().isEmpty() && undelivered == 0;
        return complete ? shutdown.exitCode() : CommandLine.ExitCode.SOFTWARE;
    }
}
