package dev.seine.collector.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A checkpoint as bytes: one line of JSON, then the line {@code crc32c XXXXXXXX} with the CRC-32C (RFC 3720, appendix B.4) of
 * the first line and its end in hexadecimal digits.
 */
final class CheckpointFormat {
    /** Most bytes that are read. */
    static final int MAX_BYTES = 256 * 1024 * 1024;

    private static final String TRAILER = "crc32c %08x\n";
    private static final int TRAILER_BYTES = String.format(TRAILER, 0).length();

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final ObjectWriter WRITER = JSON.writerFor(Checkpoint.class);
    private static final ObjectReader READER = JSON.readerFor(Checkpoint.class);

    private CheckpointFormat() {}

    static byte[] encode(Checkpoint checkpoint) {
        try {
            byte[] json = WRITER.writeValueAsBytes(checkpoint);
            byte[] bytes = Arrays.copyOf(json, json.length + 1 + TRAILER_BYTES);
            bytes[json.length] = '\n';
            byte[] trailer = trailer(bytes, json.length + 1);
            System.arraycopy(trailer, 0, bytes, json.length + 1, trailer.length);
            return bytes;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checkpoint cannot be written as JSON", e);
        }
    }

    static Checkpoint decode(String path, byte[] bytes) throws IOException {
        int covered = bytes.length - TRAILER_BYTES;
        if (covered <= 0) {
            throw new DamagedCheckpointException(path + " has only " + bytes.length + " bytes");
        }
        byte[] expected = trailer(bytes, covered);
        if (!Arrays.equals(bytes, covered, bytes.length, expected, 0, expected.length)) {
            throw new DamagedCheckpointException(
                    path + " is damaged: its bytes do not have the checksum that its last line says");
        }
        try {
            Checkpoint checkpoint = READER.readValue(bytes, 0, covered);
            if (checkpoint == null) {
                throw new DamagedCheckpointException(path + " is not understood: it says null");
            }
            return checkpoint;
        } catch (DamagedCheckpointException e) {
            throw e;
        } catch (IOException e) {
            // Not all that is wrong with bytes in memory is a mistake of the JSON: the encoding may be one.
            throw new DamagedCheckpointException(path + " is not understood: " + e.getMessage(), e);
        }
    }

    private static byte[] trailer(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return String.format(TRAILER, crc.getValue()).getBytes(StandardCharsets.US_ASCII);
    }
}
