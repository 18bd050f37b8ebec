/** What agent and collector have in common as clients of Kafka, and the commands that mend what they find wrong there. */
@NullMarked
package dev.seine.runtime.kafka;

import org.jspecify.annotations.NullMarked;
