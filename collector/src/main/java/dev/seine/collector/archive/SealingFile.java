package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.CaptureFileState;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A capture file that is complete; until it is forced it is held open. */
final class SealingFile {
    private @Nullable OpenCaptureFile unforced;
    private CaptureFile entry;

    /** A file that has just been completed. No checkpoint says so yet. */
    SealingFile(OpenCaptureFile completed) {
        unforced = completed;
        entry = completed.entry(CaptureFileState.SEALING, 0);
    }

    /** A file that a checkpoint calls sealing. */
    SealingFile(CaptureFile entry) {
        this.entry = entry;
    }

    CaptureFile entry() {
        return entry;
    }

    /** What no checkpoint calls sealing yet, and so may have to be forced. */
    Optional<OpenCaptureFile> unforced() {
        return Optional.ofNullable(unforced);
    }

    /** The file's entry in a checkpoint of this generation. */
    CaptureFile entryIn(long generation) {
        return entry.sealingGeneration() > 0 ? entry : entry.sealingIn(generation);
    }

    /** A checkpoint of this generation has been written. */
    void written(long generation) throws IOException {
        entry = entryIn(generation);
        close();
    }

    void close() throws IOException {
        if (unforced != null) {
            unforced.close();
            unforced = null;
        }
    }
}
