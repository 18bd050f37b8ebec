package dev.seine.runtime.http;

import java.util.List;

/** Whether something is as it should be. Must be quick and may be asked from any thread. */
@FunctionalInterface
public interface Health {
    HealthReport check();

    /** Well only if all of them are; has the reasons of all that are not. */
    static Health all(List<Health> parts) {
        List<Health> copy = List.copyOf(parts);
        return () -> HealthReport.of(
                copy.stream().flatMap(part -> part.check().reasons().stream()).toList());
    }
}
