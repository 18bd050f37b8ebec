package dev.seine.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaCommandsTest {
    @Test
    void namesAFileOfTheAdministratorsPropertiesWhereBrokersAskWhoConnects() {
        assertThat(KafkaCommands.of("b:1", Map.of("security.protocol", "SASL_SSL"))
                        .grantOnTopic("Write", "seine.frames"))
                .isEqualTo("kafka-acls.sh --bootstrap-server b:1 --command-config admin.properties --add"
                        + " --allow-principal User:PRINCIPAL --operation Write --topic seine.frames");
        assertThat(KafkaCommands.of("PLAINTEXT://b:1, c:1", Map.of()).setPartitions("seine.frames", 3))
                .isEqualTo("kafka-topics.sh --bootstrap-server b:1,c:1 --alter --topic seine.frames --partitions 3");
    }

    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertThat(KafkaCommands.of("b:1", Map.of()).grantOnGroup("Read", "it's $mine"))
                .endsWith(" --group 'it'\\''s $mine'");
    }
}
