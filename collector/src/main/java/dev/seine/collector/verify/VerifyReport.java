package dev.seine.collector.verify;

import dev.seine.collector.checkpoint.OffsetGap;
import java.util.List;

/**
 * What was found out about an archive.
 *
 * @param ok whether nothing is wrong: gaps that are written down are no fault of the archive
 * @param files capture files read, open ones included
 * @param frames in them
 * @param contentBytes uncompressed bytes read
 * @param durationNs how long it took
 * @param quarantinedRecords records kept in quarantine
 * @param offsetGaps records that Kafka no longer had when they were to be read
 * @param streams of all hosts, one element each
 * @param problems what is wrong with files, in sentences that name them
 */
public record VerifyReport(
        boolean ok,
        long files,
        long frames,
        long contentBytes,
        long durationNs,
        long quarantinedRecords,
        List<OffsetGap> offsetGaps,
        List<StreamReport> streams,
        List<String> problems) {
    public VerifyReport {
        offsetGaps = List.copyOf(offsetGaps);
        streams = List.copyOf(streams);
        problems = List.copyOf(problems);
    }
}
