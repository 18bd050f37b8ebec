/** Examines the way to Kafka: addresses, TLS, authentication, rights, and the topic's settings. */
@NullMarked
package dev.seine.runtime.doctor.kafka;

import org.jspecify.annotations.NullMarked;
