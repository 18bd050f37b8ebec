package dev.seine.agent.source;

import dev.seine.agent.filter.EffectiveFilter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A source of frames. Used by one thread at a time.
 *
 * <p>The life of a source: poll, and hand each block back before the next poll; {@link #stopAccepting()}; poll until null,
 * so that nothing accepted is lost; read the {@link #statistics()}, which are now exact; close.
 */
public interface PacketSource extends AutoCloseable {
    /** What the source is, for the stream descriptor. Constant. */
    SourceDescription description();

    /**
     * Waits for frames.
     *
     * @param timeoutMs how long to wait at most, 0 or more
     * @return a block, to be closed before the next call, or null if none came in time
     * @throws IOException if the source failed for good; what it had delivered remains valid
     */
    @Nullable FrameBlock poll(int timeoutMs) throws IOException;

    /** How the source is, as of the last {@link #poll}. */
    SourceState state();

    /** Totals since the source was opened. */
    SourceStatistics statistics() throws IOException;

    /** Replaces the filter in one step: each frame is judged by the old or by the new one, and none is lost in between. */
    void filter(EffectiveFilter filter) throws IOException;

    /** From now on no frame is accepted any more; those that were are still to be polled. */
    void stopAccepting() throws IOException;

    @Override
    void close();
}
