package dev.seine.agent;

import dev.seine.agent.capture.CaptureState;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.publish.Publisher;
import dev.seine.runtime.http.HealthReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the agent does what it is there for. */
record AgentHealth(
        Captures captures, Publisher publisher, MemoryGuard memory, Supplier<Optional<String>> topicProblem) {
    /** A restart would help: a capture has failed for good, or memory does not come back. */
    HealthReport alive() {
        List<String> reasons = new ArrayList<>();
        for (CaptureWorker capture : captures.current()) {
            capture.failure()
                    .ifPresent(failure ->
                            reasons.add("capture on " + capture.name() + " has failed: " + failure.getMessage()));
        }
        memory.hopeless().ifPresent(reasons::add);
        return HealthReport.of(reasons);
    }

    /** Frames flow from every interface to Kafka. */
    HealthReport ready() {
        List<String> reasons = new ArrayList<>(alive().reasons());
        memory.reason().filter(reason -> !reasons.contains(reason)).ifPresent(reasons::add);
        for (CaptureWorker capture : captures.current()) {
            if (capture.state() == CaptureState.INTERFACE_DOWN) {
                reasons.add("interface " + capture.name() + " is down");
            } else if (capture.state() == CaptureState.INTERFACE_REMOVED) {
                reasons.add("interface " + capture.name() + " is gone");
            }
        }
        publisher.waitingFor().ifPresent(reason -> reasons.add("Kafka takes nothing: " + reason));
        topicProblem.get().ifPresent(reasons::add);
        return HealthReport.of(reasons);
    }
}
