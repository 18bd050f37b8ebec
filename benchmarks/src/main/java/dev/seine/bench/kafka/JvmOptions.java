package dev.seine.bench.kafka;

import java.util.List;

/** What Kafka's scripts give the JVM. */
final class JvmOptions {
    /** The heap of kafka-producer-perf-test.sh and kafka-consumer-perf-test.sh, and the defaults of kafka-run-class.sh. */
    static final List<String> OF_KAFKAS_SCRIPTS = List.of(
            "-Xmx512M",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-Djava.awt.headless=true");

    private JvmOptions() {}
}
