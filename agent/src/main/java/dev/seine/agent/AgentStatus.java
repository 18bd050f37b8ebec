package dev.seine.agent;

import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.spool.Spool;
import dev.seine.agent.spool.SpoolStatus;
import dev.seine.proto.v1.DropReason;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What an agent has done so far, all captures together.
 *
 * @param captured frames put into batches
 * @param capturedBytes their bytes
 * @param accepted frames that the filters accepted
 * @param kernelDrops accepted frames that found no room in a ring
 * @param delivered frames that Kafka has acknowledged
 * @param dropped frames that the agent had to give up
 * @param limited frames among those that a limit of a capture did not allow
 * @param spool what waits on the disk
 * @param waitingFor why Kafka takes nothing at the moment, if it does not
 * @param failures what has ended captures
 */
public record AgentStatus(
        long captured,
        long capturedBytes,
        long accepted,
        long kernelDrops,
        long delivered,
        long dropped,
        long limited,
        SpoolStatus spool,
        Optional<String> waitingFor,
        List<String> failures) {
    static AgentStatus of(Captures all, Publisher publisher, Optional<Spool> spool) {
        List<CaptureWorker> captures = all.all();
        return new AgentStatus(
                sum(captures, StreamCounters::capturedFrames),
                sum(captures, StreamCounters::capturedBytes),
                sum(captures, counters -> counters.source().acceptedFrames()),
                sum(captures, counters -> counters.source().kernelDrops()),
                publisher.deliveredFrames(),
                sum(captures, StreamCounters::droppedFrames),
                sum(
                        captures,
                        counters -> counters.droppedFrames(DropReason.DROP_REASON_RATE_LIMIT)
                                + counters.droppedFrames(DropReason.DROP_REASON_LIMIT_REACHED)),
                spool.map(Spool::status).orElse(SpoolStatus.empty()),
                publisher.waitingFor(),
                captures.stream()
                        .flatMap(capture ->
                                capture.failure().stream().map(failure -> capture.name() + ": " + failure.getMessage()))
                        .toList());
    }

    /** Captured frames that Kafka does not have and the next run will not find in the spool. */
    public long undelivered() {
        return captured - delivered - spool.framesOfThisRun();
    }

    /** In one line, for people. */
    public String describe() {
        return "%d frames captured, %d delivered, %d dropped by the kernel, %d given up"
                        .formatted(captured, delivered, kernelDrops, dropped)
                + (spool.records() > 0 ? ", %d batches wait in the spool".formatted(spool.records()) : "")
                + waitingFor.map(reason -> "; Kafka takes nothing: " + reason).orElse("");
    }

    static long sum(List<CaptureWorker> captures, ToLongFunction<StreamCounters> number) {
        return captures.stream()
                .flatMap(capture -> capture.counters().stream())
                .mapToLong(number)
                .sum();
    }
}
