package dev.seine.agent.source;

/**
 * Totals of a source since it was opened. They run ahead of the frames that have been polled, except after
 * {@link PacketSource#stopAccepting()} and a last empty poll.
 *
 * @param acceptedFrames frames that the filter accepted, those dropped by the kernel included
 * @param kernelDrops accepted frames for which there was no room
 * @param freezes how often there was no room
 * @param nicDrops frames that the network card lost, of the whole interface
 */
public record SourceStatistics(long acceptedFrames, long kernelDrops, long freezes, long nicDrops) {
    /** The same with more accepted frames: those that were delivered when the source could not tell its totals. */
    public SourceStatistics withAccepted(long more) {
        return new SourceStatistics(acceptedFrames + more, kernelDrops, freezes, nicDrops);
    }
}
