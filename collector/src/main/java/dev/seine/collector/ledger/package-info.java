/** Which batches and frames of each stream have been seen, and which are missing. */
@NullMarked
package dev.seine.collector.ledger;

import org.jspecify.annotations.NullMarked;
