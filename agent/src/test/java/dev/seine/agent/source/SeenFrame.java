package dev.seine.agent.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame as a source delivered it.
 *
 * @param timeNs Unix time in ns
 * @param originalLength bytes on the wire
 * @param packetType number of a PacketType
 * @param flags set of FrameFlag bits
 * @param bytes what was captured; buffers are equal when their bytes are
 */
record SeenFrame(long timeNs, int originalLength, int packetType, int flags, ByteBuffer bytes) {
    /** Longer than any frame stays in a source, so that a test waits for what comes and not for what may. */
    private static final int PATIENCE_MS = 10_000;

    /** Reads until there are so many frames, or none comes any more. */
    static List<SeenFrame> read(PacketSource source, int count) throws IOException {
        List<SeenFrame> seen = new ArrayList<>();
        while (seen.size() < count) {
            try (FrameBlock block = source.poll(PATIENCE_MS)) {
                if (block == null) {
                    return seen;
                }
                addAll(block, seen);
            }
        }
        return seen;
    }

    /** Reads until a wait of this length brings nothing. */
    static List<SeenFrame> drain(PacketSource source, int timeoutMs) throws IOException {
        List<SeenFrame> seen = new ArrayList<>();
        boolean more = true;
        while (more) {
            try (FrameBlock block = source.poll(timeoutMs)) {
                more = block != null;
                addAll(block, seen);
            }
        }
        return seen;
    }

    /** The frames' bytes. */
    static List<ByteBuffer> bytesOf(List<SeenFrame> frames) {
        return frames.stream().map(SeenFrame::bytes).toList();
    }

    private static void addAll(@Nullable FrameBlock block, List<SeenFrame> seen) {
        if (block == null) {
            return;
        }
        FrameColumns columns = new FrameColumns();
        columns.read(block);
        for (int row = 0; row < columns.count(); row++) {
            byte[] bytes = new byte[columns.capturedLength(row)];
            block.copyTo(columns.frame(row), bytes, 0);
            seen.add(new SeenFrame(
                    columns.timeNs(row),
                    columns.originalLength(row),
                    columns.packetType(row),
                    columns.flags(row),
                    ByteBuffer.wrap(bytes)));
        }
    }
}
