package dev.seine.agent.capture;

import dev.seine.proto.v1.EndOfStream;
import dev.seine.proto.v1.EndReason;

/**
 * Why a stream ended.
 *
 * @param reason for programs
 * @param detail for people, may be empty
 */
public record StreamEnd(EndReason reason, String detail) {
    /** By a mistake in the program, or by a source that broke its contract. */
    static StreamEnd failed(RuntimeException mistake) {
        return new StreamEnd(EndReason.END_REASON_SOURCE_FAILED, mistake.toString());
    }

    EndOfStream toMessage() {
        return EndOfStream.newBuilder().setReason(reason).setDetail(detail).build();
    }
}
