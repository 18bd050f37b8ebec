package dev.seine.agent.batch;

/**
 * Who sends a stream.
 *
 * @param hostId as configured
 * @param machineId of /etc/machine-id, or empty
 * @param runId 64 random bits of this process
 * @param streamId number of the stream in the run, from 0
 */
public record StreamIdentity(String hostId, String machineId, long runId, int streamId) {}
