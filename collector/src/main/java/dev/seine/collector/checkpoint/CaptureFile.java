package dev.seine.collector.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.storage.StoredFile;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An open capture file as a checkpoint knows it.
 *
 * @param path relative to the archive's root
 * @param hostId whose frames
 * @param linkType of all its interfaces
 * @param state open or sealing
 * @param sealingGeneration the first checkpoint that called it sealing, 0 while it is open
 * @param validLength bytes that count; whatever stands behind them was never acknowledged
 * @param checksum {@link RunningChecksum} of these bytes
 * @param openedWallNs when it was created, by the collector's clock
 * @param beginTimeNs base time of its first batch: what the sealed file is named after where it holds no frame
 * @param records the records that it holds
 * @param parts what it holds of each stream; a part's index is its interface id
 */
public record CaptureFile(
        String path,
        String hostId,
        int linkType,
        CaptureFileState state,
        long sealingGeneration,
        long validLength,
        int checksum,
        long openedWallNs,
        long beginTimeNs,
        RecordRange records,
        List<StreamPart> parts) {
    private static final int READ_BYTES = 1 << 16;

    public CaptureFile {
        parts = List.copyOf(parts);
        if (validLength <= 0) {
            throw new IllegalArgumentException(path + " has a valid length of " + validLength + " bytes");
        }
    }

    /** The sum of the first bytes of a file, by reading them: a bad sector is an exception then, and no signal. */
    public static int checksum(StoredFile file, long length) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] piece = new byte[READ_BYTES];
        for (long position = 0; position < length; position += piece.length) {
            int count = (int) Math.min(piece.length, length - position);
            file.read(position, piece, 0, count);
            crc.update(piece, 0, count);
        }
        return (int) crc.getValue();
    }

    /**
     * Holds what stands in the file against the checkpoint.
     *
     * @param actual the sum of the file's valid length
     * @throws IOException if its bytes are not those that were appended
     */
    public void requireChecksum(int actual) throws IOException {
        if (actual != checksum) {
            throw new IOException("%s is damaged: the CRC-32C of its first %d bytes is %08x, its checkpoint says %08x"
                    .formatted(path, validLength, actual, checksum));
        }
    }

    /** The same file, called sealing by a checkpoint for the first time. */
    public CaptureFile sealingIn(long generation) {
        return new CaptureFile(
                path,
                hostId,
                linkType,
                CaptureFileState.SEALING,
                generation,
                validLength,
                checksum,
                openedWallNs,
                beginTimeNs,
                records,
                parts);
    }

    /** The time of all its frames. */
    public TimeRange time() {
        return parts.stream().map(StreamPart::time).reduce(TimeRange.EMPTY, TimeRange::and);
    }

    /** The time that the sealed file is named after. */
    @JsonIgnore
    public long nameTimeNs() {
        TimeRange time = time();
        return time.isEmpty() ? beginTimeNs : time.firstNs();
    }

    /** How many frames it holds. */
    public long frames() {
        return parts.stream().mapToLong(StreamPart::frames).sum();
    }

    /** Captured bytes of these frames. */
    public long bytes() {
        return parts.stream().mapToLong(StreamPart::bytes).sum();
    }
}
