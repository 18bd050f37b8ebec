package dev.seine.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrokerAddressesTest {
    private static Set<InetSocketAddress> known(String bootstrapServers) {
        KafkaSettings settings = new KafkaSettings(bootstrapServers, "seine.frames", "none", 1 << 20, Map.of());
        return new BrokerAddresses(settings, addresses -> {}).known();
    }

    @Test
    void readsEveryWayToWriteAnAddressThatKafkaKnows() {
        assertThat(known(
                        "10.0.0.1:9092, 10.0.0.2:9093,[2001:db8::1]:9094,SSL://10.0.0.3:9095,SSL://[2001:db8::2]:9096"))
                .containsExactlyInAnyOrder(
                        new InetSocketAddress("10.0.0.1", 9092),
                        new InetSocketAddress("10.0.0.2", 9093),
                        new InetSocketAddress("2001:db8::1", 9094),
                        new InetSocketAddress("10.0.0.3", 9095),
                        new InetSocketAddress("2001:db8::2", 9096));
    }

    @Test
    void leavesOutWhatCannotBeResolvedNow() {
        assertThat(known("no-such-host.invalid:9092,127.0.0.1:9092"))
                .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092));
    }
}
