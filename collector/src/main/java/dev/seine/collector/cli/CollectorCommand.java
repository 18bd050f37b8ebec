package dev.seine.collector.cli;

import dev.seine.afpacket.UnixDatagrams;
import dev.seine.collector.Collector;
import dev.seine.collector.CollectorConfig;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.config.ConfigPrinter;
import dev.seine.runtime.http.HttpServer;
import dev.seine.runtime.http.ProcessRoutes;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.process.ServiceManager;
import dev.seine.runtime.process.ServiceReport;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.ShutdownSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seine collector}: runs until it is stopped. */
@Command(
        name = "collector",
        mixinStandardHelpOptions = true,
        subcommands = CollectorDoctorCommand.class,
        header = "Archive the frames of a Kafka topic: one folder of pcapng files a host.",
        description = {
            "",
            "Runs until SIGTERM or SIGINT, then seals all capture files and commits. Every key of the configuration file can"
                    + " also be set by an environment variable: kafka.bootstrap-servers is"
                    + " SEINE_COLLECTOR_KAFKA_BOOTSTRAP_SERVERS. Options win over both.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --config /etc/seine/collector.yaml",
            "  ${COMMAND-FULL-NAME} --kafka broker-1:9092,broker-2:9092 --archive /srv/seine",
            "  ${COMMAND-FULL-NAME} --config collector.yaml --print-config",
            "  ${COMMAND-FULL-NAME} doctor --config /etc/seine/collector.yaml",
            "",
            "Exit codes: 0 stopped in order; 1 failed; 2 an option or the configuration is wrong."
        })
public final class CollectorCommand implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    @Mixin
    private CollectorOptions options = new CollectorOptions();

    @Option(names = "--check-config", description = "Check the configuration, print ok, and exit.")
    private boolean checkConfig;

    @Option(
            names = "--print-config",
            description = "Print the configuration that would be used, without secrets, and exit.")
    private boolean printConfig;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try {
            CollectorConfig config = config(System.getenv());
            if (printConfig) {
                return say(ConfigPrinter.describe(config));
            }
            if (checkConfig) {
                Collector.check(config);
                return say("ok\n");
            }
            return run(config);
        } catch (ConfigException | IllegalArgumentException e) {
            complain(e);
            return USAGE;
        } catch (IOException e) {
            complain(e);
            return FAILURE;
        }
    }

    private int say(String text) {
        PrintWriter out =
                Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
        out.print(text);
        out.flush();
        return 0;
    }

    /** The configuration of file, environment and options. */
    CollectorConfig config(Map<String, String> environment) {
        return options.toConfig(environment);
    }

    private static int run(CollectorConfig config) throws IOException, InterruptedException {
        ShutdownSignal shutdown = ShutdownSignal.install(STOP_LIMIT);
        try (Metrics metrics = new Metrics();
                Collector collector = Collector.open(config, metrics, shutdown)) {
            Optional<HttpServer> http = serve(config.http(), collector, metrics);
            try {
                collector.start();
                ServiceReport report = report(collector);
                while (!shutdown.await(LOOK_EVERY)) {
                    report.look();
                }
                report.stopping();
            } finally {
                http.ifPresent(HttpServer::close);
            }
        }
        return shutdown.exitCode();
    }

    private static ServiceReport report(Collector collector) {
        ServiceManager manager =
                ServiceManager.of(System.getenv(), ProcessHandle.current().pid(), UnixDatagrams::send);
        return new ServiceReport(
                manager, collector::frameWorkers, () -> collector.status().describe(), Clock.system());
    }

    private static Optional<HttpServer> serve(CollectorConfig.Http http, Collector collector, Metrics metrics)
            throws IOException {
        if (!http.enabled()) {
            return Optional.empty();
        }
        return Optional.of(
                HttpServer.start(http.listen(), ProcessRoutes.of(metrics, collector.alive(), collector.ready())));
    }

    private void complain(Exception e) {
        Objects.requireNonNull(spec, "picocli sets it")
                .commandLine()
                .getErr()
                .println("seine collector: " + e.getMessage());
    }
}
