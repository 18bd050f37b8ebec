package dev.seine.collector.consume;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who wait until everything that is in the topic is in the archive; the thread that reads serves them. */
final class Drains {
    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

    private final FrameTopic topic;
    private final Queue<DrainRequest> requests = new ConcurrentLinkedQueue<>();

    Drains(FrameTopic topic) {
        this.topic = topic;
    }

    /** Waits, on any thread; false if it was not so by then. */
    boolean await(Duration limit) throws InterruptedException {
        DrainRequest request = new DrainRequest();
        requests.add(request);
        try {
            return request.await(limit);
        } finally {
            requests.remove(request);
        }
    }

    /** Tells those whose wait is over. */
    void serve(Map<Integer, AssignedPartition> assigned) {
        for (DrainRequest request : requests) {
            try {
                serve(request, assigned);
            } catch (TopicException e) {
                LOG.debug("the end of the topic is not known", e);
            }
        }
    }

    private void serve(DrainRequest request, Map<Integer, AssignedPartition> assigned) throws TopicException {
        if (request.targets().isEmpty()) {
            boolean notYet = assigned.isEmpty()
                    || assigned.values().stream().anyMatch(each -> each.open().isEmpty());
            if (notYet) {
                return;
            }
            Map<Integer, Long> ends = new HashMap<>();
            for (Integer number : assigned.keySet()) {
                ends.put(number, topic.offsets(number).end());
            }
            request.upTo(ends);
        }
        boolean all = true;
        for (Map.Entry<Integer, Long> target :
                request.targets().orElse(Map.of()).entrySet()) {
            all &= isArchived(Optional.ofNullable(assigned.get(target.getKey())), target.getValue());
        }
        if (all) {
            request.fulfilled();
        }
    }

    private static boolean isArchived(Optional<AssignedPartition> assigned, long endOffset) throws TopicException {
        Optional<OpenPartition> open = assigned.flatMap(AssignedPartition::open);
        return assigned.isPresent()
                && open.isPresent()
                && open.get().isReadUpTo(endOffset)
                && assigned.get().with(OpenPartition::checkpointNow);
    }
}
