package dev.seine.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waiting for what must come. The limit is far longer than it takes, so that it ends only for what does not come. */
public final class Patience {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private Patience() {}

    /** Waits until the condition holds, and fails the test if it never does. */
    public static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(LIMIT).pollInterval(LOOK_EVERY).until(condition);
    }

    /** Waits until the condition holds, but no longer than the product may take for it by its own promise. */
    public static void within(Duration limit, String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(limit).pollInterval(LOOK_EVERY).until(condition);
    }

    /** The limit, for waits that the operating system does. */
    public static Duration limit() {
        return LIMIT;
    }
}
