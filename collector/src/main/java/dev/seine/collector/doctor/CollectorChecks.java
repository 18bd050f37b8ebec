package dev.seine.collector.doctor;

import dev.seine.afpacket.KernelClock;
import dev.seine.collector.CollectorConfig;
import dev.seine.proto.Topics;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.ClockCheck;
import dev.seine.runtime.doctor.HttpPortCheck;
import dev.seine.runtime.doctor.kafka.KafkaCheck;
import dev.seine.runtime.doctor.kafka.KafkaRole;
import dev.seine.runtime.doctor.kafka.KafkaSubject;
import java.util.List;
import java.util.Optional;

/** What is looked at for a collector. */
public final class CollectorChecks {
    private CollectorChecks() {}

    /** The checks for a configuration. */
    public static List<Check> of(CollectorConfig config) {
        CollectorConfig.Kafka kafka = config.kafka();
        return List.of(
                new ArchiveCheck(config.archive().directory(), config.retention()),
                new OpenFilesCheck(config.archive().maxOpenFiles()),
                new ClockCheck(() -> {
                    KernelClock clock = KernelClock.read();
                    return new ClockCheck.Reading(clock.synchronised(), clock.maxErrorMicros());
                }),
                new HttpPortCheck(
                        config.http().enabled() ? Optional.of(config.http().listen()) : Optional.empty(),
                        "set http.enabled: true"),
                new KafkaCheck(new KafkaSubject(
                        kafka.bootstrapServers(),
                        kafka.topic(),
                        Topics.LARGEST_RECORD_BYTES,
                        new KafkaRole.Consumer(kafka.groupId()),
                        kafka.properties().values())));
    }
}
