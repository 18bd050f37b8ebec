package dev.seine.collector.ledger;

import dev.seine.proto.v1.EndOfStream;

/**
 * How a stream ended.
 *
 * @param reason name of a {@code seine.v1.EndReason} without its prefix
 * @param detail the agent's words, for people
 */
public record StreamEnd(String reason, String detail) {
    private static final int MAX_DETAIL_LENGTH = 1_000;

    /** Reads the message; a detail that is very long is cut. */
    public static StreamEnd of(EndOfStream end) {
        String name = end.getReason().name();
        String detail = end.getDetail();
        return new StreamEnd(
                name.startsWith("END_REASON_") ? name.substring("END_REASON_".length()) : name,
                detail.substring(0, Math.min(detail.length(), MAX_DETAIL_LENGTH)));
    }
}
