package dev.seine.collector.consume;

import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.archive.RecordPosition;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.Verdict;
import dev.seine.proto.DecodedBatch;
import dev.seine.proto.MalformedBatchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes a record into the archive of its partition, or into quarantine: the partition goes on in either case. */
public final class RecordIntake {
    private final Quarantine quarantine;

    public RecordIntake(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    /**
     * Takes the next record of a partition.
     *
     * @throws IOException if the archive or the quarantine cannot be written; the archive must then be recovered
     */
    public void take(TopicRecord record, PartitionArchive archive) throws IOException {
        byte[] value = record.value();
        if (value == null) {
            reject(record, archive, QuarantineReason.NO_VALUE, "the record has no value");
            return;
        }
        DecodedBatch batch;
        try {
            batch = DecodedBatch.of(value);
        } catch (MalformedBatchException e) {
            reject(record, archive, QuarantineReason.MALFORMED, String.valueOf(e.getMessage()));
            return;
        }
        take(record, batch, archive);
    }

    private void take(TopicRecord record, DecodedBatch batch, PartitionArchive archive) throws IOException {
        byte[] hostId = batch.header().getHostId().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(record.key(), hostId)) {
            reject(record, archive, QuarantineReason.WRONG_KEY, "the record's key is not the batch's host id");
            return;
        }
        int machineIdLength = batch.header().getMachineId().length();
        if (machineIdLength > StreamKey.MAX_MACHINE_ID_LENGTH) {
            reject(
                    record,
                    archive,
                    QuarantineReason.MALFORMED,
                    "the machine id has " + machineIdLength + " characters, allowed are "
                            + StreamKey.MAX_MACHINE_ID_LENGTH);
            return;
        }
        Verdict verdict = archive.accept(new RecordPosition(record.offset(), record.timestampMs()), batch);
        if (verdict instanceof Verdict.Contradiction contradiction) {
            quarantine.keep(archive.partition(), record, QuarantineReason.CONTRADICTION, contradiction.why());
        }
    }

    private void reject(TopicRecord record, PartitionArchive archive, QuarantineReason reason, String detail)
            throws IOException {
        quarantine.keep(archive.partition(), record, reason, detail);
        archive.read(record.offset());
    }
}
