package dev.seine.collector.seal;

import dev.seine.collector.archive.Provenance;
import dev.seine.collector.checkpoint.StreamPart;
import dev.seine.pcapng.FileDescription;
import dev.seine.pcapng.InterfaceStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sealed file says about its own completeness: in the section header's comments, which editcap and mergecap keep, and
 * in a statistics block an interface.
 */
final class SealedSummary {
    /** So many streams are told of in the comments; the manifest has all of them. */
    private static final int MAX_COMMENTS = 64;

    private SealedSummary() {}

    static FileDescription description(SealJob job) {
        List<StreamPart> parts = job.file().parts();
        FileDescription begun = Provenance.file(
                job.partition(), job.file().hostId(), job.file().records().firstOffset());
        List<String> comments = new ArrayList<>(begun.comments());
        comments.add("seine frames=%d bytes=%d last-offset=%d streams=%d"
                .formatted(
                        job.file().frames(),
                        job.file().bytes(),
                        job.file().records().lastOffset(),
                        parts.size()));
        parts.stream().limit(MAX_COMMENTS).map(SealedSummary::comment).forEach(comments::add);
        return new FileDescription(begun.hardware(), begun.operatingSystem(), begun.application(), comments);
    }

    static InterfaceStatistics statistics(int interfaceId, StreamPart part, long beginTimeNs) {
        boolean empty = part.time().isEmpty();
        long firstNs = empty ? beginTimeNs : part.time().firstNs();
        long lastNs = empty ? beginTimeNs : part.time().lastNs();
        long accepted = grown(part.before().acceptedFrames(), part.after().acceptedFrames());
        return new InterfaceStatistics(
                interfaceId,
                lastNs,
                firstNs,
                lastNs,
                accepted,
                grown(part.before().nicDrops(), part.after().nicDrops()),
                accepted,
                part.kernelDrops(),
                part.frames(),
                "");
    }

    private static String comment(StreamPart part) {
        return "seine run=%s stream=%d frames=%d..%d archived=%d missing=%d kernel-drops=%d agent-drops=%d end=%s"
                .formatted(
                        part.stream().run(),
                        part.stream().streamId(),
                        part.start().frame(),
                        part.next().frame(),
                        part.frames(),
                        part.missingFrames(),
                        part.kernelDrops(),
                        grown(part.before().droppedFrames(), part.after().droppedFrames()),
                        part.end().map(end -> Provenance.plain(end.reason())).orElse("none"));
    }

    private static long grown(long before, long after) {
        return Math.max(0, after - before);
    }
}
