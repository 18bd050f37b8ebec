package dev.seine.collector.cat;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.StoredFrameFilter;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.pcapng.CaptureFileReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads slices of an archive, whether or not a collector is at work on it. */
public final class ArchiveReader {
    private static final int ETHERNET = 1;

    private final ArchiveStorage storage;
    private final Consumer<String> problems;

    /**
     * A reader.
     *
     * @param problems is told, in one line each, of files that could not be read to their end
     */
    public ArchiveReader(ArchiveStorage storage, Consumer<String> problems) {
        this.storage = storage;
        this.problems = problems;
    }

    /**
     * Writes the frames of a slice as one pcapng file, in the order of time. Memory does not grow with the number of frames.
     *
     * @return how many frames
     * @throws FilterException if the slice's filter is wrong
     * @throws MixedLinkTypesException if the frames do not fit into one file
     * @throws OutputException if the output fails
     */
    public long write(Slice slice, OutputStream output)
            throws IOException, FilterException, MixedLinkTypesException, OutputException {
        try (Catalogue catalogue = Catalogue.of(storage, slice, problems)) {
            List<CataloguedFile> files = catalogue.files();
            int linkType = linkType(files, slice);
            try (FrameMerge merge = new FrameMerge(files, problems);
                    OptionalFilter filter = OptionalFilter.of(linkType, slice.filter())) {
                return write(slice, merge, filter, new SliceWriter(output));
            }
        }
    }

    private static long write(Slice slice, FrameMerge merge, OptionalFilter filter, SliceWriter writer)
            throws IOException, OutputException {
        long frames = 0;
        for (FrameMerge.Source source = merge.next(); source != null; source = merge.next()) {
            CaptureFileReader frame = source.frame();
            if (frame.timeNs() > slice.time().lastNs()) {
                break;
            }
            if (frame.timeNs() >= slice.time().firstNs()
                    && slice.interfaceName()
                            .matches(frame.interfaceDescription().name())
                    && filter.matches(frame)) {
                writer.add(source);
                frames++;
            }
        }
        writer.finish();
        return frames;
    }

    private static int linkType(List<CataloguedFile> files, Slice slice) throws MixedLinkTypesException {
        TreeSet<Integer> linkTypes =
                files.stream().map(CataloguedFile::linkType).collect(Collectors.toCollection(TreeSet::new));
        if (linkTypes.size() > 1) {
            throw new MixedLinkTypesException(linkTypes);
        }
        return linkTypes.isEmpty() ? slice.linkType().orElse(ETHERNET) : linkTypes.first();
    }

    /** A filter, or none. */
    private record OptionalFilter(Optional<StoredFrameFilter> filter) implements AutoCloseable {
        static OptionalFilter of(int linkType, String expression) throws FilterException {
            return new OptionalFilter(
                    expression.isBlank()
                            ? Optional.empty()
                            : Optional.of(StoredFrameFilter.compile(linkType, expression)));
        }

        boolean matches(CaptureFileReader frame) {
            return filter.isEmpty()
                    || filter.get().matches(frame.data(), frame.dataOffset(), frame.capturedLength(), (int)
                            Math.min(Integer.MAX_VALUE, frame.originalLength()));
        }

        @Override
        public void close() {
            filter.ifPresent(StoredFrameFilter::close);
        }
    }
}
