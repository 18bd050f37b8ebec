package dev.seine.collector.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that were gone from the topic before they were read.
 *
 * @param reason why
 * @param firstOffset first one that was not read
 * @param nextOffset where reading went on
 * @param noticedWallNs when, by the collector's clock
 */
public record OffsetGap(Reason reason, long firstOffset, long nextOffset, long noticedWallNs) {
    private static final int MAX_KEPT = 100;

    /** Why records are gone. */
    public enum Reason {
        /** Kafka's retention deleted them. */
        RETENTION_OVERRAN,
        /** The topic ends before the offset where reading should go on: it was deleted and created again. */
        TOPIC_RECREATED
    }

    /** The gaps and one more; the oldest are forgotten where there are very many. */
    static List<OffsetGap> append(List<OffsetGap> gaps, OffsetGap added) {
        List<OffsetGap> all = new ArrayList<>(gaps);
        all.add(added);
        return List.copyOf(all.subList(Math.max(0, all.size() - MAX_KEPT), all.size()));
    }
}
