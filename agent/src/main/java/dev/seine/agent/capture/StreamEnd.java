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
    static StreamEnd sourceFailed(String detail) {
        return new StreamEnd(EndReason.END_REASON_SOURCE_FAILED, detail);
    }

    EndOfStream toMessage() {
        return EndOfStream.newBuilder().setReason(reason).setDetail(detail).build();
    }
}
