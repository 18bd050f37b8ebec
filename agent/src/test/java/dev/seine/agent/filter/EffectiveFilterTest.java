package dev.seine.agent.filter;

import static dev.seine.agent.fake.EthernetFrames.TCP;
import static dev.seine.agent.fake.EthernetFrames.UDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.StoredFrameFilter;
import dev.seine.agent.fake.EthernetFrames;
import dev.seine.agent.fake.EthernetFrames.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveFilterTest {
    private static final String NEVER = "tcp port 22 or udp port 53";
    private static final String OWN = "tcp port 9092 and (host 10.0.0.1)";

    private static final byte[] WEB = tcp("10.0.0.2", 443);
    private static final byte[] SECURE_SHELL = tcp("10.0.0.2", 22);
    private static final byte[] KAFKA = tcp("10.0.0.1", 9092);
    private static final byte[] NAMES = EthernetFrames.between(UDP, End.of("10.0.0.9", 40_000), End.of("10.0.0.2", 53));
    private static final byte[] TIME = EthernetFrames.between(UDP, End.of("10.0.0.9", 40_000), End.of("10.0.0.2", 123));

    private static byte[] tcp(String host, int port) {
        return EthernetFrames.between(TCP, End.of("10.0.0.9", 51_000), End.of(host, port));
    }

    private static boolean accepts(EffectiveFilter filter, byte[] frame) throws Exception {
        try (StoredFrameFilter compiled = StoredFrameFilter.compile(1, filter.expression())) {
            return compiled.matches(frame, 0, frame.length, frame.length);
        }
    }

    @Test
    void acceptsEverythingWhereNothingIsAskedOrForbidden() throws Exception {
        assertThat(EffectiveFilter.ALL.expression()).isEmpty();
        for (byte[] frame : new byte[][] {WEB, SECURE_SHELL, KAFKA, NAMES, TIME}) {
            assertThat(accepts(EffectiveFilter.ALL, frame)).isTrue();
        }
    }

    /** {@code and} and {@code or} bind equally in pcap-filter(7), so each of these would win without parentheses. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp or udp", "udp or tcp", "port 443 or port 123 or ip", "tcp or ip6 or udp", "", "ip"})
    void noOrOfTheUserLetsThroughWhatIsForbidden(String user) throws Exception {
        EffectiveFilter filter = new EffectiveFilter(user, NEVER, OWN);
        assertThat(accepts(filter, WEB)).isTrue();
        assertThat(accepts(filter, TIME)).isTrue();
        assertThat(accepts(filter, SECURE_SHELL)).as("forbidden by never").isFalse();
        assertThat(accepts(filter, NAMES)).as("forbidden by the or in never").isFalse();
        assertThat(accepts(filter, KAFKA)).as("the agent's own traffic").isFalse();
    }

    @Test
    void theUsersFilterStillNarrows() throws Exception {
        EffectiveFilter filter = new EffectiveFilter("udp", NEVER, OWN);
        assertThat(accepts(filter, TIME)).isTrue();
        assertThat(accepts(filter, WEB)).isFalse();
    }

    @Test
    void forbidsWithoutAUsersFilterToo() throws Exception {
        EffectiveFilter filter = new EffectiveFilter("", NEVER, "");
        assertThat(accepts(filter, WEB)).isTrue();
        assertThat(accepts(filter, KAFKA)).isTrue();
        assertThat(accepts(filter, SECURE_SHELL)).isFalse();
    }

    /** A user's {@code vlan} moves the offsets of what stands behind it, so what is forbidden stands in front. */
    @Test
    void aUsersVlanDoesNotHideWhatIsForbidden() throws Exception {
        EffectiveFilter filter = new EffectiveFilter("vlan or tcp", NEVER, OWN);
        assertThat(accepts(filter, SECURE_SHELL)).isFalse();
        assertThat(accepts(filter, KAFKA)).isFalse();
        assertThat(accepts(filter, EthernetFrames.tagged(TIME, 5))).isTrue();
    }

    @Test
    void aForbiddenVlanDoesNotBlindTheUsersFilter() throws Exception {
        EffectiveFilter filter = new EffectiveFilter("tcp port 443", "vlan 5", OWN);
        assertThat(accepts(filter, WEB)).isTrue();
        assertThat(accepts(filter, TIME)).isFalse();
        assertThat(accepts(filter, KAFKA)).isFalse();
        assertThat(accepts(filter, EthernetFrames.tagged(WEB, 5))).isFalse();
    }

    @Test
    void refusesTwoPartsOfWhichEachWouldMoveTheOther() {
        assertThatThrownBy(() -> new EffectiveFilter("vlan 6", "tcp or vlan 5", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("filter 'vlan 6' and never 'tcp or vlan 5' both use one of vlan,");
    }

    @Test
    void takesAHostForAHostWhateverItIsCalled() {
        EffectiveFilter filter = new EffectiveFilter("vlan 6", "host vlan-gateway or host mpls.example.org", "");
        assertThat(filter.expression()).isEqualTo("not (host vlan-gateway or host mpls.example.org) and (vlan 6)");
    }

    @Test
    void blankPartsAreNoParts() {
        EffectiveFilter filter = new EffectiveFilter("  ", "\n", " tcp ");
        assertThat(filter.expression()).isEqualTo("not (tcp)");
        assertThat(filter.parts()).containsExactly("tcp");
    }

    @Test
    void changesOnlyTheOwnTraffic() {
        assertThat(new EffectiveFilter("tcp", "port 22", "port 1").withOwnTraffic("port 2"))
                .isEqualTo(new EffectiveFilter("tcp", "port 22", "port 2"));
    }

    @Test
    void countsTheVersionsOfWhatACaptureWasToldToSee() {
        EffectiveFilter first = new EffectiveFilter("tcp", "port 22", "port 1");
        assertThat(first.changedTo(" tcp ", "port 22")).as("nothing changes").isSameAs(first);
        EffectiveFilter second = first.withOwnTraffic("port 2").changedTo("udp", "port 22");
        assertThat(second).isEqualTo(new EffectiveFilter("udp", "port 22", "port 2", 1));
        assertThat(second.changedTo("udp", "port 23").version()).isEqualTo(2);
        assertThat(second.withOwnTraffic("port 3").version()).isEqualTo(1);
    }
}
