package dev.seine.agent.doctor;

import dev.seine.afpacket.KernelClock;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.agent.config.AgentConfig;
import dev.seine.proto.Topics;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.ClockCheck;
import dev.seine.runtime.doctor.HttpPortCheck;
import dev.seine.runtime.doctor.kafka.KafkaCheck;
import dev.seine.runtime.doctor.kafka.KafkaRole;
import dev.seine.runtime.doctor.kafka.KafkaSubject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is looked at for an agent, in the order of a frame's way. */
public final class AgentChecks {
    private AgentChecks() {}

    /** The checks for a configuration. */
    public static List<Check> of(AgentConfig config) {
        NetworkInterfaces interfaces = new NetworkInterfaces();
        List<Check> checks = new ArrayList<>();
        checks.add(new LibpcapCheck());
        checks.add(new CapabilityCheck(Path.of("/proc/self")));
        config.captures().forEach(capture -> {
            checks.add(new InterfaceCheck(capture, interfaces));
            checks.add(new FilterCheck(capture, config.never(), interfaces));
        });
        checks.add(new RingCheck(config.captures()));
        checks.add(new MemoryCheck(config));
        checks.add(new ClockCheck(() -> {
            KernelClock clock = KernelClock.read();
            return new ClockCheck.Reading(clock.synchronised(), clock.maxErrorMicros());
        }));
        checks.add(new SpoolCheck(config.spool()));
        checks.add(new HttpPortCheck(config.http(), "set http: 127.0.0.1:9470, or --http 127.0.0.1:9470"));
        checks.add(new KafkaCheck(new KafkaSubject(
                config.kafka().bootstrapServers(),
                config.kafka().topic(),
                Topics.LARGEST_RECORD_BYTES,
                new KafkaRole.Producer(),
                config.kafka().properties().values())));
        return checks;
    }
}
