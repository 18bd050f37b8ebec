package dev.seine.collector.cli;

import dev.seine.collector.CollectorConfig;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigText;
import dev.seine.runtime.http.ListenAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what the collector's configuration is. */
final class CollectorOptions {
    private static final String ENVIRONMENT_PREFIX = "SEINE_COLLECTOR";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration, YAML.")
    private @Nullable Path configFile;

    @Option(
            names = {"-k", "--kafka"},
            paramLabel = "HOST:PORT,…",
            description = "Kafka's brokers.")
    private @Nullable String kafka;

    @Option(
            names = {"-a", "--archive"},
            paramLabel = "DIR",
            description = "Where the archive is.")
    private @Nullable Path archive;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where metrics and health are served.")
    private @Nullable String http;

    @Option(names = "--topic", paramLabel = "NAME", description = "The topic that agents write to.")
    private @Nullable String topic;

    @Option(names = "--group", paramLabel = "ID", description = "The consumer group.")
    private @Nullable String group;

    /**
     * The configuration of file, environment and options.
     *
     * @throws dev.seine.runtime.config.ConfigException if anything in the file or the environment is wrong
     * @throws IllegalArgumentException if an option is
     */
    CollectorConfig toConfig(Map<String, String> environment) {
        ConfigText text = configFile == null ? ConfigText.none() : ConfigText.read(configFile);
        CollectorConfig config = ConfigLoader.parse(text, CollectorConfig.class, environment, ENVIRONMENT_PREFIX);
        CollectorConfig.Kafka from = config.kafka();
        return new CollectorConfig(
                config.collectorId(),
                new CollectorConfig.Archive(
                        or(archive, config.archive().directory()),
                        config.archive().maxOpenFiles()),
                new CollectorConfig.Kafka(
                        or(kafka, from.bootstrapServers()),
                        or(topic, from.topic()),
                        or(group, from.groupId()),
                        from.properties()),
                config.seal(),
                config.checkpoint(),
                config.retention(),
                http == null ? config.http() : new CollectorConfig.Http(true, ListenAddress.parse(http)));
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given != null ? given : otherwise;
    }
}
