package dev.seine.collector.retain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamPosition;
import dev.seine.collector.seal.Manifest;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far the retention has deleted the streams of a host, so that a file that was deleted on purpose can be told from one that
 * is missing. In {@code .seine/deleted/HOST.json}, written before a file is deleted.
 *
 * @param streams the one that was deleted from most recently last
 */
public record DeletedStreams(List<DeletedStream> streams) {
    /** The folder of these files. */
    public static final String FOLDER = ".seine/deleted";

    /** Files are deleted oldest first, so of a stream that falls out of the list nothing is left that could be asked about. */
    private static final int MAX_STREAMS = 1_000;

    private static final int MAX_BYTES = 8 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public DeletedStreams {
        streams = List.copyOf(streams);
    }

    /**
     * How far one stream has been deleted.
     *
     * @param next the first frame that was not deleted
     */
    public record DeletedStream(StreamKey stream, StreamPosition next) {
        public DeletedStream {
            Objects.requireNonNull(stream, "stream");
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * What has been deleted of a host.
     *
     * @param hostFolder the host's folder in the archive, without a path
     * @throws IOException also if the file is damaged
     */
    public static DeletedStreams read(ArchiveStorage storage, String hostFolder) throws IOException {
        String path = path(hostFolder);
        if (storage.length(path).isEmpty()) {
            return new DeletedStreams(List.of());
        }
        try {
            DeletedStreams read = JSON.readValue(storage.load(path, MAX_BYTES), DeletedStreams.class);
            if (read == null) {
                throw new IOException(path + " is damaged: it says null");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IOException(path + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    /** With the streams of a file that is about to be deleted. */
    DeletedStreams with(Manifest manifest) {
        Map<StreamKey, DeletedStream> all = new LinkedHashMap<>();
        streams.forEach(each -> all.put(each.stream(), each));
        for (Manifest.Part part : manifest.streams()) {
            StreamKey key = part.key(manifest.hostId());
            DeletedStream before = all.remove(key);
            StreamPosition next = part.next();
            boolean further = before == null || before.next().frame() < next.frame();
            all.put(key, further ? new DeletedStream(key, next) : before);
        }
        List<DeletedStream> list = new ArrayList<>(all.values());
        return new DeletedStreams(list.subList(Math.max(0, list.size() - MAX_STREAMS), list.size()));
    }

    void write(ArchiveStorage storage, String hostFolder) throws IOException {
        try {
            storage.replace(path(hostFolder), JSON.writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of streams cannot be written as JSON", e);
        }
    }

    private static String path(String hostFolder) {
        return FOLDER + "/" + hostFolder + ".json";
    }
}
