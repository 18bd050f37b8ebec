package dev.seine.runtime.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A configuration as text.
 *
 * @param sourceName what error messages call it, usually the file as the user named it
 * @param yaml its text; empty means that everything keeps its default
 */
public record ConfigText(String sourceName, String yaml) {
    /** The largest configuration that is read; the largest sensible one is a few dozen KiB. */
    static final int MAX_BYTES = 1 << 20;

    public ConfigText {
        if (yaml.length() > MAX_BYTES) {
            throw new ConfigException(
                    Origin.file(sourceName),
                    "is longer than the " + MAX_BYTES + " bytes that a configuration may have");
        }
    }

    /** For a process that was started without a file: defaults and environment variables only. */
    public static ConfigText none() {
        return new ConfigText("no configuration file", "");
    }

    /**
     * Reads a file, which must be UTF-8.
     *
     * @throws ConfigException if it is not there, cannot be read, is too large or is not UTF-8
     */
    public static ConfigText read(Path file) {
        Origin origin = Origin.file(file.toString());
        try (var in = Files.newInputStream(file)) {
            // One byte more than allowed tells "too large" without trusting the size that a file claims (/dev/zero has
            // none).
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ConfigException(
                        origin, "is larger than the " + MAX_BYTES + " bytes that a configuration may have");
            }
            String yaml = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new ConfigText(file.toString(), yaml);
        } catch (NoSuchFileException e) {
            throw new ConfigException(origin, "there is no such configuration file", e);
        } catch (CharacterCodingException e) {
            throw new ConfigException(origin, "is not UTF-8 text; save it in that encoding", e);
        } catch (IOException e) {
            throw new ConfigException(
                    origin, "cannot be read: " + ShownText.oneLine(String.valueOf(e.getMessage())), e);
        }
    }
}
