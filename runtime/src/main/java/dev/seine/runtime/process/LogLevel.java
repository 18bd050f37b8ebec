package dev.seine.runtime.process;

import java.util.List;

/** How much the process logs. Has to be chosen before anything logs, because the log's configuration reads it once. */
public final class LogLevel {
    /** Says itself, and better, what Kafka's clients would say of a broker that refuses them. */
    private static final String DOCTOR = "doctor";

    private LogLevel() {}

    /**
     * Takes what the environment variables SEINE_LOG_LEVEL and SEINE_KAFKA_LOG_LEVEL say, or what is usual for the command.
     *
     * @param arguments of the program, the command first
     * @param quiet commands for a terminal, where only what needs attention is worth a line of log
     */
    public static void choose(List<String> arguments, List<String> quiet) {
        String wanted = System.getenv("SEINE_LOG_LEVEL");
        boolean isQuiet = !arguments.isEmpty() && quiet.contains(arguments.getFirst());
        System.setProperty("seine.log.level", wanted != null ? wanted : isQuiet ? "warn" : "info");
        if (arguments.contains(DOCTOR) && System.getenv("SEINE_KAFKA_LOG_LEVEL") == null) {
            System.setProperty("SEINE_KAFKA_LOG_LEVEL", "off");
        }
    }
}
