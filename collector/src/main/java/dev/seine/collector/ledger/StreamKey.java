package dev.seine.collector.ledger;

import java.util.HexFormat;

/**
 * Names a stream among all streams of all hosts.
 *
 * @param hostId as the agent calls its host
 * @param machineId tells apart two hosts with the same id; may be empty
 * @param runId 64 random bits, one life of an agent process
 * @param streamId number of the ring in the run, an unsigned 32-bit number
 */
public record StreamKey(String hostId, String machineId, long runId, long streamId) {
    /** Most characters of a machine id; /etc/machine-id has 32. */
    public static final int MAX_MACHINE_ID_LENGTH = 64;

    /** The run as 16 hexadecimal digits. */
    public String run() {
        return HexFormat.of().toHexDigits(runId);
    }

    @Override
    public String toString() {
        return hostId + " run=" + run() + " stream=" + streamId;
    }
}
