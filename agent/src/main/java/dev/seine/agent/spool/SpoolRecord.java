package dev.seine.agent.spool;

/**
 * A record that was read back, and proved whole.
 *
 * @param header its header
 * @param value its batch's bytes
 * @param end where in the file the next one begins
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go to Kafka as an array; records are never compared.
record SpoolRecord(RecordHeader header, byte[] value, long end) {}
