package dev.seine.collector.cat;

import dev.seine.pcapng.CaptureFileReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of several files, each in the order of time, as one sequence in the order of time. A file is opened when its time
 * comes and closed at its end, so that only files of overlapping time take memory. A file that is damaged ends where the
 * damage is.
 */
final class FrameMerge implements Closeable {
    private final Deque<CataloguedFile> waiting;
    private final PriorityQueue<Source> open =
            new PriorityQueue<>(Comparator.comparingLong(Source::timeNs).thenComparingInt(source -> source.number));
    private final Consumer<String> problems;
    private @Nullable Source current;
    private int opened;

    /**
     * A merge that has not begun.
     *
     * @param problems is told which files could not be read to their end, and why
     */
    FrameMerge(List<CataloguedFile> files, Consumer<String> problems) {
        waiting = new ArrayDeque<>(files.stream()
                .sorted(Comparator.<CataloguedFile>comparingLong(
                                file -> file.time().firstNs())
                        .thenComparing(CataloguedFile::path))
                .toList());
        this.problems = problems;
    }

    /** A file being read, at one of its frames. */
    static final class Source {
        private final CataloguedFile file;
        private final CaptureFileReader reader;
        private final int number;
        /** By interface of the file, the number behind its id in the output; 0 where it has none yet. */
        private int[] outputIds = new int[4];

        private Source(CataloguedFile file, CaptureFileReader reader, int number) {
            this.file = file;
            this.reader = reader;
            this.number = number;
        }

        String hostId() {
            return file.hostId();
        }

        /** The id in the output of the frame's interface, or -1 if none has been remembered. */
        int outputId() {
            int id = reader.interfaceId();
            return id < outputIds.length ? outputIds[id] - 1 : -1;
        }

        /** Remembers the id in the output of the frame's interface. */
        void rememberOutputId(int outputId) {
            int id = reader.interfaceId();
            if (id >= outputIds.length) {
                outputIds = Arrays.copyOf(outputIds, id * 2);
            }
            outputIds[id] = outputId + 1;
        }

        /** Shows the frame. */
        CaptureFileReader frame() {
            return reader;
        }

        private long timeNs() {
            return reader.timeNs();
        }
    }

    /** The source that stands at the next frame; null at the end. It shows the frame until the next call. */
    @Nullable Source next() throws IOException {
        Source last = current;
        current = null;
        if (last != null) {
            advance(last);
        }
        openWhatIsDue();
        current = open.poll();
        return current;
    }

    @Override
    public void close() throws IOException {
        for (Source source : open) {
            source.reader.close();
        }
        Source last = current;
        if (last != null) {
            last.reader.close();
        }
    }

    private void openWhatIsDue() throws IOException {
        while (!waiting.isEmpty()
                && (open.isEmpty()
                        || waiting.getFirst().time().firstNs() <= open.element().timeNs())) {
            CataloguedFile file = waiting.removeFirst();
            try {
                advance(new Source(file, file.open(), opened++));
            } catch (IOException e) {
                report(file, e);
            }
        }
    }

    private void advance(Source source) throws IOException {
        boolean more = false;
        try {
            more = source.reader.next();
        } catch (IOException e) {
            report(source.file, e);
        }
        if (more) {
            open.add(source);
        } else {
            source.reader.close();
        }
    }

    private void report(CataloguedFile file, IOException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        problems.accept(message.startsWith(file.path()) ? message : file.path() + ": " + message);
    }
}
