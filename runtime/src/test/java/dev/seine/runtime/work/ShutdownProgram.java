package dev.seine.runtime.work;

import java.io.IOException;
import java.time.Duration;

/** A process for {@link ShutdownSignalTest}: says "ready", waits to be ended, and behaves as its argument says. */
final class ShutdownProgram {
    private ShutdownProgram() {}

    public static void main(String[] arguments) throws Exception {
        ShutdownSignal shutdown = ShutdownSignal.install(Duration.ofSeconds(arguments[0].equals("slow") ? 1 : 60));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        try (Worker worker =
                new Worker("seine-work", work(arguments[0]), IdleStrategy.parkFor(Duration.ofMillis(5)), shutdown)) {
            worker.start();
            System.out.println("ready");
            ShutdownReason reason = shutdown.await();
            System.out.println(reason.kind() + " " + reason.text());
            if (arguments[0].equals("slow") || arguments[0].equals("stuck")) {
                Thread.sleep(Duration.ofMinutes(5));
            }
        }
        System.exit(shutdown.exitCode());
    }

    private static Work work(String behaviour) {
        return () -> {
            if (behaviour.equals("failing")) {
                throw new IOException("disk full");
            }
            return 0;
        };
    }
}
