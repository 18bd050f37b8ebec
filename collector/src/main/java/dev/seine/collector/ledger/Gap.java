package dev.seine.collector.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive batches of a stream that are not in this archive; or several such gaps put together, and then batches within
 * the ranges are in the archive, while the two counts remain exact.
 *
 * @param reason why
 * @param firstBatch sequence number of the first batch that is missing
 * @param nextBatch sequence number of the batch behind the last one that is missing
 * @param firstFrame sequence number of the first frame that is missing
 * @param nextFrame sequence number of the frame behind the last one that is missing
 * @param batches how many batches are missing
 * @param frames how many frames are missing
 */
public record Gap(
        GapReason reason, long firstBatch, long nextBatch, long firstFrame, long nextFrame, long batches, long frames) {
    /** Most gaps that are kept apart for one stream. */
    public static final int MAX_GAPS = 64;

    public Gap {
        if (batches <= 0 || frames < 0 || batches > nextBatch - firstBatch || frames > nextFrame - firstFrame) {
            throw new IllegalArgumentException("a gap of %d batches in %d to %d and %d frames in %d to %d"
                    .formatted(batches, firstBatch, nextBatch, frames, firstFrame, nextFrame));
        }
    }

    /** The gap between what was expected next and what came. */
    public static Gap between(GapReason reason, StreamPosition expected, StreamPosition came) {
        return new Gap(
                reason,
                expected.batch(),
                came.batch(),
                expected.frame(),
                came.frame(),
                came.batch() - expected.batch(),
                came.frame() - expected.frame());
    }

    /** The gaps and one more; where there are too many, the last two of the same reason become one. */
    public static List<Gap> append(List<Gap> gaps, Gap added) {
        List<Gap> all = new ArrayList<>(gaps);
        if (all.size() >= MAX_GAPS && all.getLast().reason == added.reason) {
            all.set(all.size() - 1, all.getLast().joined(added));
        } else if (all.size() >= 2 * MAX_GAPS) {
            // Reasons that alternate this often are not worth keeping apart; MISSING is the one that must not be
            // hidden.
            all.set(all.size() - 1, all.getLast().joined(added).because(GapReason.MISSING));
        } else {
            all.add(added);
        }
        return List.copyOf(all);
    }

    private Gap joined(Gap later) {
        return new Gap(
                reason,
                firstBatch,
                later.nextBatch,
                firstFrame,
                later.nextFrame,
                batches + later.batches,
                frames + later.frames);
    }

    private Gap because(GapReason other) {
        return new Gap(other, firstBatch, nextBatch, firstFrame, nextFrame, batches, frames);
    }
}
