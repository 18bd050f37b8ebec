package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;

/**
 * A batch that was read from the spool.
 *
 * @param batch with the bytes as they were when it was captured, whichever run that was
 * @param position where it lies
 */
record SpooledBatch(EncodedBatch batch, SpoolPosition position) {}
