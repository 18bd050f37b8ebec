package dev.seine.runtime.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the part of YAML that a configuration needs. Anchors, aliases, tags and several documents are refused: they can
 * blow a small file up, or make it mean something else than it shows.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 32;
    private static final YAMLFactory FACTORY = YAMLFactory.builder().build();

    private final String sourceName;
    private final YAMLParser parser;

    private YamlReader(String sourceName, YAMLParser parser) {
        this.sourceName = sourceName;
        this.parser = parser;
    }

    /** @throws ConfigException if the text is not such YAML, or not a section with keys */
    static YamlNode.Mapping read(ConfigText text) {
        try (YAMLParser parser = FACTORY.createParser(text.yaml())) {
            return new YamlReader(text.sourceName(), parser).document();
        } catch (IOException | YAMLException e) {
            throw syntaxError(text.sourceName(), e);
        }
    }

    private YamlNode.Mapping document() throws IOException {
        JsonToken first = parser.nextToken();
        YamlNode root = first == null ? new YamlNode.Nothing(Origin.file(sourceName)) : node(first, 0);
        if (parser.nextToken() != null) {
            throw new ConfigException(here(), "a configuration is one YAML document, but a second one starts here");
        }
        return switch (root) {
            case YamlNode.Mapping mapping -> mapping;
            case YamlNode.Nothing nothing -> new YamlNode.Mapping(nothing.origin(), Map.of());
            case YamlNode.Scalar scalar -> throw notKeys(scalar);
            case YamlNode.Sequence sequence -> throw notKeys(sequence);
        };
    }

    private YamlNode node(@Nullable JsonToken token, int depth) throws IOException {
        Origin origin = here();
        refuseReferences(origin);
        if (depth > MAX_DEPTH) {
            throw new ConfigException(origin, "is nested deeper than the " + MAX_DEPTH + " levels that are allowed");
        }
        if (token == null) {
            throw new ConfigException(origin, "a value was expected here");
        }
        return switch (token) {
            case START_OBJECT -> mapping(origin, depth);
            case START_ARRAY -> sequence(origin, depth);
            case VALUE_NULL -> new YamlNode.Nothing(origin);
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                isNothing() ? new YamlNode.Nothing(origin) : new YamlNode.Scalar(origin, parser.getText());
            default -> throw new ConfigException(origin, "a value was expected here");
        };
    }

    /** Tells a key with nothing behind it from {@code ''}, which the parser does not: only the latter has an extent. */
    private boolean isNothing() throws IOException {
        return parser.getText().isEmpty()
                && parser.currentTokenLocation().getCharOffset()
                        == parser.currentLocation().getCharOffset();
    }

    private YamlNode mapping(Origin origin, int depth) throws IOException {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Origin keyOrigin = here();
            refuseReferences(keyOrigin);
            YamlNode.Entry entry = new YamlNode.Entry(keyOrigin, node(parser.nextToken(), depth + 1));
            YamlNode.Entry earlier = entries.putIfAbsent(key, entry);
            if (earlier != null) {
                throw new ConfigException(
                        keyOrigin, "duplicate key " + ShownText.quoted(key) + ", first at " + earlier.keyOrigin());
            }
        }
        return new YamlNode.Mapping(origin, entries);
    }

    private YamlNode sequence(Origin origin, int depth) throws IOException {
        List<YamlNode> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(node(token, depth + 1));
        }
        return new YamlNode.Sequence(origin, elements);
    }

    private void refuseReferences(Origin origin) throws IOException {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw new ConfigException(origin, "YAML anchors (&) and aliases (*) are not allowed; write the value out");
        }
        if (parser.getTypeId() != null) {
            throw new ConfigException(origin, "YAML tags (!) are not allowed; write the plain value");
        }
    }

    private Origin here() {
        JsonLocation location = parser.currentTokenLocation();
        return Origin.position(sourceName, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private ConfigException notKeys(YamlNode root) {
        return new ConfigException(root.origin(), "a configuration is a section with keys, but this is " + root.kind());
    }

    /** Says what is wrong and where, but not the line itself, which may hold a secret; the cause is left out likewise. */
    private static ConfigException syntaxError(String sourceName, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                Origin origin = Origin.position(
                        sourceName,
                        marked.getProblemMark().getLine() + 1,
                        marked.getProblemMark().getColumn() + 1);
                return new ConfigException(
                        origin, "is not valid YAML: " + ShownText.oneLine(String.valueOf(marked.getProblem())));
            }
        }
        return new ConfigException(Origin.file(sourceName), "is not valid YAML");
    }
}
