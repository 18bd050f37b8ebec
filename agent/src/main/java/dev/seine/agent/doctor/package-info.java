/** Whether an agent would run well on this host: privileges, interfaces, memory, filters, spool, Kafka. */
@NullMarked
package dev.seine.agent.doctor;

import org.jspecify.annotations.NullMarked;
