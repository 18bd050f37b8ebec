package dev.seine.collector.verify;

import dev.seine.collector.checkpoint.StreamPart;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.StreamCounters;
import dev.seine.collector.ledger.StreamEnd;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamPosition;
import dev.seine.collector.seal.Manifest;
import java.util.List;
import java.util.Optional;

/**
 * What a manifest, or a checkpoint for an open file, says that a capture file holds of a stream.
 *
 * @param file path of the capture file
 * @param start where the part begins, the gap before it included
 * @param next where it ends
 * @param frames that the file holds
 * @param bytes their captured bytes
 * @param counters of the agent at the end of the part
 */
record Claim(
        String file,
        StreamKey stream,
        String interfaceName,
        StreamPosition start,
        StreamPosition next,
        long frames,
        long bytes,
        List<Gap> gaps,
        StreamCounters counters,
        Optional<StreamEnd> end) {
    static Claim of(String file, String hostId, Manifest.Part part) {
        return new Claim(
                file,
                part.key(hostId),
                part.source().interfaceName(),
                new StreamPosition(part.firstBatchSequence(), part.firstFrameSequence()),
                new StreamPosition(part.nextBatchSequence(), part.nextFrameSequence()),
                part.frames(),
                part.capturedBytes(),
                part.gaps(),
                part.countersAtEnd(),
                part.end());
    }

    static Claim of(String file, StreamPart part) {
        return new Claim(
                file,
                part.stream(),
                part.source().interfaceName(),
                part.start(),
                part.next(),
                part.frames(),
                part.bytes(),
                part.gaps(),
                part.after(),
                part.end());
    }
}
