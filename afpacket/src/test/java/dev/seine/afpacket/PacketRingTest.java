package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.VethPair;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    @Test
    void readsWhatWasSentInOrder() throws Exception {
        byte[][] sent = IntStream.range(0, 1000)
                .mapToObj(number -> Frames.numbered(number, 60 + number))
                .toArray(byte[][]::new);
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(RingSettings.of(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.send(sent);
            var seen = Frames.read(ring, sent.length);
            assertThat(seen).hasSize(sent.length);
            for (int i = 0; i < sent.length; i++) {
                assertThat(seen.get(i).bytes()).isEqualTo(ByteBuffer.wrap(sent[i]));
                assertThat(seen.get(i).originalLength()).isEqualTo(sent[i].length);
            }
        }
    }
}
