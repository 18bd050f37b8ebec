package dev.seine.agent.spool;

/**
 * Where a batch lies in the spool.
 *
 * @param file the file
 * @param end where the next record begins
 */
record SpoolPosition(SpoolFile file, long end) {}
