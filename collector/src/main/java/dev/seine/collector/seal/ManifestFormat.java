package dev.seine.collector.seal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;

/** Manifests as files. */
public final class ManifestFormat {
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ManifestFormat() {}

    /** Publishes a manifest, in place of one that may be there. */
    static void write(ArchiveStorage storage, String path, Manifest manifest) throws IOException {
        try {
            storage.replace(path, JSON.writeValueAsBytes(manifest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest cannot be written as JSON", e);
        }
    }

    /**
     * Reads a manifest; what a later version has added is passed over.
     *
     * @throws IOException also if it is not one; the message names it
     */
    public static Manifest read(ArchiveStorage storage, String path) throws IOException {
        try {
            Manifest manifest = JSON.readValue(storage.load(path, MAX_BYTES), Manifest.class);
            if (!Manifest.SCHEMA.equals(manifest.schema())) {
                throw new IOException(path + " has the schema " + manifest.schema() + ", known is " + Manifest.SCHEMA);
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw new IOException(path + " is not a manifest: " + e.getOriginalMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException(path + " is not a manifest: " + e.getMessage(), e);
        }
    }
}
