package dev.seine.runtime.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows the configuration that a process runs with. */
public final class ConfigPrinter {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());

    private ConfigPrinter() {}

    /**
     * The record as YAML that {@link ConfigLoader} reads back to an equal record, except that secrets are masked.
     *
     * @throws IllegalArgumentException if it is not a configuration record
     */
    public static String describe(Record config) {
        try {
            return YAML.writeValueAsString(section(new RecordShape(config.getClass()), config));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot print the configuration", e);
        }
    }

    private static Map<String, @Nullable Object> section(RecordShape shape, Object record) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordShape.Component component : shape.components()) {
            values.put(component.key(), printable(component.type(), component.of(record)));
        }
        return values;
    }

    private static @Nullable Object printable(ConfigType type, Object value) {
        return switch (type) {
            case ConfigType.Single single -> scalar(single.scalar(), value);
            case ConfigType.Section section -> section(section.shape(), value);
            case ConfigType.TextMap map -> value;
            case ConfigType.Properties properties -> ((ClientProperties) value).masked();
            case ConfigType.ListOf list -> {
                List<@Nullable Object> elements = new ArrayList<>();
                ((List<?>) value).forEach(element -> elements.add(printable(list.element(), element)));
                yield elements;
            }
            case ConfigType.OptionalOf optional ->
                value instanceof Optional<?> held && held.isPresent() ? printable(optional.value(), held.get()) : null;
        };
    }

    private static Object scalar(ScalarType type, Object value) {
        return value instanceof Number || value instanceof Boolean
                ? value
                : type.printer().apply(value);
    }
}
