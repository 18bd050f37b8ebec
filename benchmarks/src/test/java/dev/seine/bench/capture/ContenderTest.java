package dev.seine.bench.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the programs print at their end, as they printed it. */
class ContenderTest {
    @Test
    void tcpdumpHasWhatItHasCaptured() throws IOException {
        String said = """
                tcpdump: listening on vc0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
                500000 packets captured
                500123 packets received by filter
                123 packets dropped by kernel
                """;
        assertThat(Contenders.tcpdumpToFile().captured(said)).isEqualTo(500_000);
    }

    @Test
    void theAgentHasWhatItHasDelivered() throws IOException {
        assertThat(Contenders.agent("seine agent", "lz4").captured("""
                500000 packets captured
                500123 packets received by filter
                123 packets dropped by kernel
                499000 packets delivered to Kafka
                """)).isEqualTo(499_000);
    }

    @Test
    void dumpcapTellsReceivedAndDroppedInOneLine() throws IOException {
        assertThat(Contenders.dumpcap().captured("""
                Capturing on 'vc0'
                File: /tmp/capture
                Packets captured: 400000
                Packets received/dropped on interface 'vc0': 400000/17 (pcap:17/dumpcap:0/flushed:0/ps_ifdrop:0) (99.9%)
                """)).isEqualTo(400_000);
    }

    @Test
    void netsniffNgHasWhatCameIn() throws IOException {
        assertThat(Contenders.netsniffNg().captured("""
                       19995  packets incoming (0 unread on exit)
                       20000  packets passed filter
                           5  packets failed filter (out of space)
                """)).isEqualTo(19_995);
    }

    @Test
    void stenotypeTellsTotalsWithEachBlockOfWhichTheLastOneCounts() throws IOException {
        assertThat(Contenders.stenotype().captured("""
                T:f [stenotype.cc:537] Thread 0 stats: MB=1 secs=2.0 MBps=0.4 packets=2730 blocks=1 polls=3 drops=0 drop%=0
                T:f [stenotype.cc:537] Thread 0 stats: MB=2 secs=2.1 MBps=0.9 packets=5460 blocks=2 polls=4 drops=9 drop%=0
                """)).isEqualTo(5_460);
    }

    @Test
    void whoDoesNotCountIsQuoted() {
        assertThatThrownBy(() -> Contenders.dumpcap().captured("dumpcap: There is no device named vc0."))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dumpcap -w file did not print")
                .hasMessageContaining("There is no device named vc0.");
    }

    @Test
    void othersMayBeMissingAndOursMayNot() {
        IOException failure = new IOException("does not run");
        assertThatCode(() -> Contenders.stenotype().requireForeign(failure)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Contenders.discarding().requireForeign(failure))
                .isSameAs(failure);
    }
}
