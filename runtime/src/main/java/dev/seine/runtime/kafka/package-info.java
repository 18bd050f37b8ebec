/** What agent and collector have in common as clients of Kafka. */
@NullMarked
package dev.seine.runtime.kafka;

import org.jspecify.annotations.NullMarked;
