package dev.seine.collector.ledger;

import java.util.Optional;

/** What the ledger says of a batch. */
public sealed interface Verdict {
    /**
     * The batch belongs into the archive.
     *
     * @param gap what is missing before it
     * @param drops frames lost since the batch before: kernel drops, frames given up before they had a number, and missing frames
     * @param before the stream's counters before this batch
     */
    record Archive(Optional<Gap> gap, long drops, StreamCounters before) implements Verdict {}

    /**
     * The stream is past the batch: it is in the archive already. (Were it late instead, its gap would be written down: agents
     * and Kafka keep the order of a stream.)
     */
    record Duplicate() implements Verdict {}

    /**
     * The batch contradicts what its stream said before, so it cannot be trusted.
     *
     * @param why for people
     */
    record Contradiction(String why) implements Verdict {}
}
