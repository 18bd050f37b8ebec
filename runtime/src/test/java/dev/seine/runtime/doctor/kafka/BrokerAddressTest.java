package dev.seine.runtime.doctor.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "broker:9092, broker, 9092, broker:9092",
        "' broker-1.example:9093 ', broker-1.example, 9093, broker-1.example:9093",
        "SASL_SSL://broker:9094, broker, 9094, broker:9094",
        "[::1]:9092, ::1, 9092, [::1]:9092"
    })
    void readsWhatKafkaReads(String text, String host, int port, String shown) {
        BrokerAddress address = BrokerAddress.parse(text);
        assertThat(address).isEqualTo(new BrokerAddress(host, port)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "broker", "broker:", "broker:0", "broker:65536", "::1:9092", "a b:9092", "http://broker/x:1"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> BrokerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
