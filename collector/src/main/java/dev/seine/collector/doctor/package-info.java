/** Whether a collector would run well on this host: archive, open files, clock, Kafka. */
@NullMarked
package dev.seine.collector.doctor;

import org.jspecify.annotations.NullMarked;
