package dev.seine.collector.consume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records that could not be archived, whole, with the reason beside them: {@code quarantine/TOPIC-N-OFFSET.bin} and
 * {@code .json}. Only so many are kept, then they are only counted. For one thread; the counts may be asked by any.
 */
public final class Quarantine {
    /** Where they are. */
    static final String FOLDER = "quarantine";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int MAX_RECORDS = 1_000;
    private static final long MAX_BYTES = 256L * 1024 * 1024;
    private static final int MAX_KEY_BYTES = 1_024;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final ArchiveStorage storage;
    private final int maxRecords;
    private final Map<QuarantineReason, LongAdder> counts = new EnumMap<>(QuarantineReason.class);
    private int keptRecords = -1;
    private long keptBytes;

    public Quarantine(ArchiveStorage storage) {
        this(storage, MAX_RECORDS);
    }

    Quarantine(ArchiveStorage storage, int maxRecords) {
        this.storage = storage;
        this.maxRecords = maxRecords;
        for (QuarantineReason reason : QuarantineReason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    /**
     * What stands beside a record.
     *
     * @param detail for people
     * @param keyHex the record's key in hexadecimal digits, its beginning where it is long
     */
    record Note(
            String topic,
            int partition,
            long offset,
            long timestampMs,
            QuarantineReason reason,
            String detail,
            String keyHex) {}

    /** Records of a reason since the collector was started. */
    public long count(QuarantineReason reason) {
        LongAdder count = counts.get(reason);
        return count == null ? 0 : count.sum();
    }

    /** All records since the collector was started. */
    public long count() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Keeps a record and counts it. The same record may come again. */
    void keep(PartitionId partition, TopicRecord record, QuarantineReason reason, String detail) throws IOException {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        String stem = FOLDER + "/" + partition + "-" + record.offset();
        boolean kept = hasRoomFor(stem, value.length);
        if (kept) {
            write(stem, value, json(note(partition, record, reason, detail)));
        }
        counts.computeIfAbsent(reason, ignored -> new LongAdder()).increment();
        LOG.error(
                "{}: record {} cannot be archived ({}): {}{}",
                partition,
                record.offset(),
                reason,
                detail,
                kept ? "; it is kept as " + stem + ".bin" : "; there is no room to keep it");
    }

    private void write(String stem, byte[] value, byte[] note) throws IOException {
        try {
            storage.replace(stem + ".bin", value);
            storage.replace(stem + ".json", note);
        } catch (IOException e) {
            // What is kept must be counted again: this one will be tried again, and takes one place only.
            keptRecords = -1;
            throw e;
        }
    }

    private boolean hasRoomFor(String stem, int bytes) throws IOException {
        if (keptRecords < 0) {
            countKept();
        }
        if (storage.length(stem + ".bin").isPresent()) {
            // It is counted already; where a crash came between the two files, the other one is still to be written.
            return true;
        }
        if (keptRecords >= maxRecords || keptBytes + bytes > MAX_BYTES) {
            return false;
        }
        keptRecords++;
        keptBytes += bytes;
        return true;
    }

    private void countKept() throws IOException {
        keptRecords = 0;
        keptBytes = 0;
        for (String name : storage.list(FOLDER)) {
            if (name.endsWith(".bin")) {
                keptRecords++;
                keptBytes += storage.length(FOLDER + "/" + name).orElse(0);
            }
        }
    }

    private static Note note(PartitionId partition, TopicRecord record, QuarantineReason reason, String detail) {
        byte[] key = record.key() == null ? new byte[0] : record.key();
        return new Note(
                partition.topic(),
                partition.partition(),
                record.offset(),
                record.timestampMs(),
                reason,
                detail,
                HexFormat.of().formatHex(key, 0, Math.min(key.length, MAX_KEY_BYTES)));
    }

    private static byte[] json(Note note) {
        try {
            return JSON.writeValueAsBytes(note);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a note cannot be written as JSON", e);
        }
    }
}
