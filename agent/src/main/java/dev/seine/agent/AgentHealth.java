package dev.seine.agent;

import dev.seine.agent.capture.CaptureState;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.publish.Publisher;
import dev.seine.runtime.http.HealthReport;
import java.util.ArrayList;
import java.util.List;

/** Whether the agent does what it is there for. */
record AgentHealth(List<CaptureWorker> captures, Publisher publisher) {
    /** A restart would help: a capture has failed for good. */
    HealthReport alive() {
        return HealthReport.of(captures.stream()
                .flatMap(capture -> capture.failure().stream()
                        .map(failure -> "capture on " + capture.name() + " has failed: " + failure.getMessage()))
                .toList());
    }

    /** Frames flow from every interface to Kafka. */
    HealthReport ready() {
        List<String> reasons = new ArrayList<>(alive().reasons());
        for (CaptureWorker capture : captures) {
            if (capture.state() == CaptureState.INTERFACE_DOWN) {
                reasons.add("interface " + capture.name() + " is down");
            } else if (capture.state() == CaptureState.INTERFACE_REMOVED) {
                reasons.add("interface " + capture.name() + " is gone");
            }
        }
        publisher.waitingFor().ifPresent(reason -> reasons.add("Kafka takes nothing: " + reason));
        return HealthReport.of(reasons);
    }
}
