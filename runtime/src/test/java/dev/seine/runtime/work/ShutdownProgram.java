package dev.seine.runtime.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A process for {@link ShutdownSignalTest}: says "ready", waits to be ended, and behaves as its argument says. */
final class ShutdownProgram {
    private ShutdownProgram() {}

    public static void main(String[] arguments) throws Exception {
        ShutdownSignal shutdown = ShutdownSignal.install(Duration.ofSeconds(arguments[0].equals("slow") ? 1 : 60));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        try (Worker worker =
                new Worker("seine-work", work(arguments[0]), IdleStrategy.parkFor(Duration.ofMillis(5)), shutdown)) {
            worker.start();
            Optional<ReloadSignal> signal =
                    arguments[0].equals("reloading") ? Optional.of(ReloadSignal.install()) : Optional.empty();
            System.out.println("ready");
            if (signal.isPresent()) {
                reload(signal.get(), shutdown);
            }
            ShutdownReason reason = shutdown.await();
            System.out.println(reason.kind() + " " + reason.text());
            if (arguments[0].equals("slow") || arguments[0].equals("stuck")) {
                Thread.sleep(Duration.ofMinutes(5));
            }
        }
        System.exit(shutdown.exitCode());
    }

    private static void reload(ReloadSignal signal, ShutdownSignal shutdown) throws InterruptedException {
        while (shutdown.reason().isEmpty()) {
            if (signal.take()) {
                System.out.println("reload");
            }
            Thread.sleep(5);
        }
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
