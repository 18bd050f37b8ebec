package dev.seine.agent.capture;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.PacketSource;
import java.io.IOException;

/** Opens a source again when its interface has come back. */
@FunctionalInterface
public interface SourceOpener {
    /** Opens the source under the filter. */
    PacketSource open(EffectiveFilter filter) throws IOException, FilterException;
}
