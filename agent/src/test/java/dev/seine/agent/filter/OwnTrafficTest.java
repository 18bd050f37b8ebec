package dev.seine.agent.filter;

import static dev.seine.agent.fake.EthernetFrames.TCP;
import static dev.seine.agent.fake.EthernetFrames.UDP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.afpacket.StoredFrameFilter;
import dev.seine.agent.fake.EthernetFrames;
import dev.seine.agent.fake.EthernetFrames.End;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnTrafficTest {
    private static final int ETHERNET = 1;
    private static final End AGENT4 = End.of("10.0.0.9", 51_000);
    private static final End AGENT6 = End.of("2001:db8::9", 51_000);

    private static Set<InetSocketAddress> brokers(InetSocketAddress... addresses) {
        return new LinkedHashSet<>(List.of(addresses));
    }

    private static boolean matches(Set<InetSocketAddress> brokers, byte[] frame) throws Exception {
        try (StoredFrameFilter filter = StoredFrameFilter.compile(ETHERNET, OwnTraffic.expression(brokers))) {
            return filter.matches(frame, 0, frame.length, frame.length);
        }
    }

    private static void assertBothDirections(Set<InetSocketAddress> brokers, End agent, End broker) throws Exception {
        assertThat(matches(brokers, EthernetFrames.between(TCP, agent, broker)))
                .as("to the broker")
                .isTrue();
        assertThat(matches(brokers, EthernetFrames.between(TCP, broker, agent)))
                .as("from the broker")
                .isTrue();
    }

    @Test
    void matchesBothDirectionsOverIpv4AndIpv6() throws Exception {
        Set<InetSocketAddress> brokers =
                brokers(new InetSocketAddress("10.0.0.1", 9092), new InetSocketAddress("2001:db8::1", 9092));
        assertBothDirections(brokers, AGENT4, End.of("10.0.0.1", 9092));
        assertBothDirections(brokers, AGENT6, End.of("2001:db8::1", 9092));
    }

    @Test
    void leavesEverythingElseAlone() throws Exception {
        Set<InetSocketAddress> brokers =
                brokers(new InetSocketAddress("10.0.0.1", 9092), new InetSocketAddress("10.0.0.2", 9093));
        assertThat(matches(brokers, EthernetFrames.between(TCP, AGENT4, End.of("10.0.0.1", 443))))
                .as("another port of the broker's host")
                .isFalse();
        assertThat(matches(brokers, EthernetFrames.between(TCP, AGENT4, End.of("10.0.0.3", 9092))))
                .as("the port on another host")
                .isFalse();
        assertThat(matches(brokers, EthernetFrames.between(TCP, AGENT4, End.of("10.0.0.1", 9093))))
                .as("one broker's port on the other's host")
                .isFalse();
        assertThat(matches(brokers, EthernetFrames.between(UDP, AGENT4, End.of("10.0.0.1", 9092))))
                .as("UDP")
                .isFalse();
    }

    @Test
    void matchesEachBrokerOnItsOwnPort() throws Exception {
        Set<InetSocketAddress> brokers = brokers(
                new InetSocketAddress("10.0.0.1", 9092),
                new InetSocketAddress("10.0.0.2", 9092),
                new InetSocketAddress("10.0.0.3", 9094));
        assertBothDirections(brokers, AGENT4, End.of("10.0.0.1", 9092));
        assertBothDirections(brokers, AGENT4, End.of("10.0.0.2", 9092));
        assertBothDirections(brokers, AGENT4, End.of("10.0.0.3", 9094));
    }

    @Test
    void leavesTheZoneOfALinkLocalAddressOut() throws Exception {
        byte[] address = InetAddress.getByName("fe80::1").getAddress();
        InetAddress zoned = Inet6Address.getByAddress("broker", address, 7);
        Set<InetSocketAddress> brokers = brokers(new InetSocketAddress(zoned, 9092));
        assertThat(zoned.getHostAddress()).contains("%");
        assertThat(OwnTraffic.expression(brokers)).doesNotContain("%");
        assertBothDirections(brokers, End.of("fe80::9", 51_000), End.of("fe80::1", 9092));
    }

    @Test
    void isEmptyWhereNoAddressIsKnown() {
        assertThat(OwnTraffic.expression(Set.of())).isEmpty();
        assertThat(OwnTraffic.expression(brokers(InetSocketAddress.createUnresolved("broker", 9092))))
                .isEmpty();
    }

    @Test
    void isTheSameForTheSameBrokersInAnotherOrder() {
        InetSocketAddress one = new InetSocketAddress("10.0.0.1", 9092);
        InetSocketAddress other = new InetSocketAddress("10.0.0.2", 9093);
        assertThat(OwnTraffic.expression(brokers(one, other))).isEqualTo(OwnTraffic.expression(brokers(other, one)));
    }
}
