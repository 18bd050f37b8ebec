package dev.seine.agent.cli;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.UnixDatagrams;
import dev.seine.agent.Agent;
import dev.seine.agent.AgentStatus;
import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.config.ConfigPrinter;
import dev.seine.runtime.config.DurationText;
import dev.seine.runtime.http.HttpServer;
import dev.seine.runtime.http.ProcessRoutes;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.process.ServiceManager;
import dev.seine.runtime.process.ServiceReport;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.ReloadSignal;
import dev.seine.runtime.work.ShutdownReason;
import dev.seine.runtime.work.ShutdownSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        subcommands = AgentDoctorCommand.class,
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} -i eth0 --kafka broker:9092 'tcp port 443'",
            "  ${COMMAND-FULL-NAME} -i eth0 -i eth1 -s 128 --kafka broker1:9092,broker2:9092",
            "  ${COMMAND-FULL-NAME} --replay trace.pcapng --kafka localhost:9092 --host-id lab",
            "  ${COMMAND-FULL-NAME} --config /etc/seine/agent.yaml",
            "  ${COMMAND-FULL-NAME} doctor --config /etc/seine/agent.yaml",
            "",
            "SIGHUP reads the file of --config again: filters, interfaces, limits, labels and the like change without a restart.",
            "Exit status: 0 in order, 1 if a capture failed or frames were lost, 2 if it was called wrongly."
        })
public final class AgentCommand implements Callable<Integer> {
    private static final Duration HALT_AFTER = Duration.ofMinutes(12);

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(names = "--duration", paramLabel = "TIME", description = "End after this time, such as 30s or 5m.")
    private @Nullable String duration;

    @Option(
            names = "--check-config",
            description = "Check the configuration, filters and interfaces included, print ok, and end.")
    private boolean checkConfig;

    @Option(names = "--print-config", description = "Print the effective configuration, secrets masked, and end.")
    private boolean printConfig;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = commandLine().getErr();
        try {
            AgentConfig config = options.toConfig();
            if (printConfig) {
                commandLine().getOut().print(ConfigPrinter.describe(config));
                commandLine().getOut().flush();
                return CommandLine.ExitCode.OK;
            }
            if (checkConfig) {
                Agent.check(config);
                commandLine().getOut().println("ok");
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

    private int run(AgentConfig config, PrintWriter err) throws IOException, FilterException, InterruptedException {
        Duration limit = duration == null ? null : AgentOptions.option("--duration", duration, DurationText::parse);
        ShutdownSignal shutdown = ShutdownSignal.install(HALT_AFTER);
        // Without a file there is nothing to read again, and SIGHUP means what it means by default: the end.
        Optional<ReloadSignal> reload = options.hasFile() ? Optional.of(ReloadSignal.install()) : Optional.empty();
        try (Metrics metrics = new Metrics()) {
            Agent agent = new Agent(config, metrics, shutdown);
            try (agent;
                    HttpResource http = serve(config, metrics, agent)) {
                agent.start();
                err.println("ready: capturing for host " + config.hostId() + ", sending to "
                        + config.kafka().bootstrapServers() + " topic "
                        + config.kafka().topic());
                ServiceReport report = report(agent);
                EndWatch watch = new EndWatch(agent, shutdown, limit);
                while (watch.goesOn()) {
                    report.look();
                    if (reload.isPresent() && reload.get().take()) {
                        report.reloading();
                        agent.reload(options::toConfig);
                        report.reloaded();
                    }
                }
                if (shutdown.reason().filter(ShutdownReason::isHangUp).isPresent()) {
                    err.println("seine agent: SIGHUP, and no --config whose file could be read again: the agent ends");
                }
                report.stopping();
                watch.stopAgent();
            }
            return conclude(agent.status(), shutdown, err);
        }
    }

    private static ServiceReport report(Agent agent) {
        ServiceManager manager =
                ServiceManager.of(System.getenv(), ProcessHandle.current().pid(), UnixDatagrams::send);
        return new ServiceReport(
                manager, agent::frameWorkers, () -> agent.status().describe(), Clock.system());
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
