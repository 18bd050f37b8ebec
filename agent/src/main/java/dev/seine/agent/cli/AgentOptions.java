package dev.seine.agent.cli;

import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigText;
import dev.seine.runtime.http.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what the agent's configuration is. */
final class AgentOptions {
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

    /** Whether a file is named, which may change. */
    boolean hasFile() {
        return configFile != null;
    }

    /**
     * The configuration of file, environment and options.
     *
     * @throws dev.seine.runtime.config.ConfigException if anything in the file or the environment is wrong
     * @throws IllegalArgumentException if an option is
     */
    AgentConfig toConfig() {
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

    /** The value of an option; what is wrong with it is told with its name. */
    static <T> T option(String name, String value, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " '" + value + "': " + e.getMessage(), e);
        }
    }
}
