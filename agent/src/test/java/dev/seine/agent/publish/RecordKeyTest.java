package dev.seine.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.proto.v1.FrameBatch;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordKeyTest {
    private final RecordKey key = new RecordKey("web-07");

    private static byte[] batchOf(String hostId) {
        return FrameBatch.newBuilder()
                .setSchemaVersion(1)
                .setHostId(hostId)
                .setRunId(5)
                .build()
                .toByteArray();
    }

    private String keyOf(byte[] value) {
        return new String(key.of(value), StandardCharsets.UTF_8);
    }

    @Test
    void isTheHostIdOfTheBatchEvenAfterTheHostWasRenamed() {
        assertThat(keyOf(batchOf("web-07"))).isEqualTo("web-07");
        assertThat(keyOf(batchOf("web-0"))).isEqualTo("web-0");
        assertThat(keyOf(batchOf("web-070"))).isEqualTo("web-070");
        assertThat(keyOf(batchOf("größe"))).isEqualTo("größe");
    }

    @Test
    void isThisAgentsWhereTheValueSaysNothing() {
        assertThat(keyOf(new byte[0])).isEqualTo("web-07");
        assertThat(keyOf(new byte[] {8})).isEqualTo("web-07");
        assertThat(keyOf(new byte[] {18, 100, 1})).isEqualTo("web-07");
    }
}
