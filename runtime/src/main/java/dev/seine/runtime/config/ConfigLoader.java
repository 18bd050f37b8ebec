package dev.seine.runtime.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * YAML and environment variables to a record.
 *
 * <p>Keys are the record's component names in kebab-case ({@code blockSize} is {@code block-size}). A component may be a
 * String, int, long, double, boolean, enum, {@link java.time.Duration}, {@link ByteSize}, {@link Path}, {@link Secret}, a
 * type with its own static {@code parse(String)}, a nested record, a List of these, a Map of String to String,
 * {@link ClientProperties}, or an Optional of any. A key that is absent keeps the component of the record's static
 * {@code defaults()} if it has one (client properties one by one), is empty if it is an Optional, and is an error otherwise. A record's constructor checks
 * ranges and throws IllegalArgumentException; when its message names the component, the error points at that key.
 *
 * <p>An environment variable overrides the file: {@code kafka.bootstrap-servers} is
 * {@code PREFIX_KAFKA_BOOTSTRAP_SERVERS}. Records are loaded once, when a process starts; all methods are thread-safe.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Loads a file.
     *
     * @param environment usually {@link System#getenv()}
     * @param prefix of the variables that are meant for this process, without its underscore: {@code SEINE_AGENT}
     * @throws ConfigException if the file is not there, or anything in it or in the environment is wrong
     */
    public static <T extends Record> T load(Path file, Class<T> type, Map<String, String> environment, String prefix) {
        return parse(ConfigText.read(file), type, environment, prefix);
    }

    /**
     * Does the same with a text.
     *
     * @throws ConfigException if anything in it or in the environment is wrong
     */
    public static <T extends Record> T parse(
            ConfigText text, Class<T> type, Map<String, String> environment, String prefix) {
        RecordShape shape = new RecordShape(type);
        YamlNode.Mapping root = new EnvironmentOverrides(prefix, shape).apply(YamlReader.read(text), environment);
        // Problems with the configuration as a whole have no line.
        Place place = Place.root(Origin.file(text.sourceName()));
        return type.cast(Binder.section(place, shape, root, Optional.empty()));
    }
}
