package dev.seine.agent.spool;

import dev.seine.agent.batch.StreamCounters;
import dev.seine.proto.v1.DropReason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much of each stream waits in a spool file, so that it can be counted where it belongs if the file is lost. */
final class UnreadFrames {
    private final Map<StreamCounters, Waiting> streams = new HashMap<>();

    void add(StreamCounters stream, long frames, long batches) {
        streams.merge(stream, new Waiting(frames, batches), Waiting::plus);
    }

    /** Takes a batch away; one that was never added is no matter, because a damaged file is not counted exactly. */
    void remove(StreamCounters stream, long frames) {
        streams.computeIfPresent(stream, (key, waiting) -> waiting.without(frames));
    }

    /** Counts all that is left as lost. */
    Lost drop(DropReason reason) {
        long frames = 0;
        long batches = 0;
        for (Map.Entry<StreamCounters, Waiting> entry : streams.entrySet()) {
            Waiting waiting = entry.getValue();
            entry.getKey().dropped(reason, waiting.frames, waiting.batches);
            frames += waiting.frames;
            batches += waiting.batches;
        }
        streams.clear();
        return new Lost(frames, batches);
    }

    /**
     * What was counted as lost.
     *
     * @param frames of all streams
     * @param batches of all streams
     */
    record Lost(long frames, long batches) {}

    private record Waiting(long frames, long batches) {
        Waiting plus(Waiting more) {
            return new Waiting(frames + more.frames, batches + more.batches);
        }

        @Nullable Waiting without(long read) {
            return batches > 1 ? new Waiting(Math.max(0, frames - read), batches - 1) : null;
        }
    }
}
