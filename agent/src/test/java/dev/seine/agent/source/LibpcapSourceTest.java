package dev.seine.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.v1.SourceKind;
import org.junit.jupiter.api.Test;

class LibpcapSourceTest extends LiveSourceContract {
    @Override
    PacketSource openLive(String interfaceName, int snapLength, EffectiveFilter filter) throws Exception {
        return LibpcapSource.open(interfaceName, snapLength, true, filter);
    }

    @Test
    void describesItsDevice() throws Exception {
        try (PacketSource source = openLive(veth().captureInterface(), 96, EffectiveFilter.ALL)) {
            assertThat(source.description().kind()).isEqualTo(SourceKind.SOURCE_KIND_LIBPCAP);
            assertThat(source.description().name()).isEqualTo(veth().captureInterface());
        }
    }

    @Test
    void hasDeliveredEverythingOnceAllThatWasAcceptedIsRead() throws Exception {
        try (PacketSource source = open(262_144, EffectiveFilter.ALL, numbered(5))) {
            source.stopAccepting();
            assertThat(source.state()).isEqualTo(SourceState.LIVE);
            assertThat(SeenFrame.read(source, 5)).hasSize(5);
            assertThat(source.state()).isEqualTo(SourceState.FINISHED);
            assertThat(source.poll(0)).isNull();
        }
    }
}
