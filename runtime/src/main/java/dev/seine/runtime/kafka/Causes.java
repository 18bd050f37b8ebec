package dev.seine.runtime.kafka;

/** The reasons that stand behind an exception of Kafka's client, which itself often says only that it failed. */
public final class Causes {
    private static final int DEPTH_MAX = 8;

    private Causes() {}

    /** The messages from the outermost to the innermost, each once. */
    public static String text(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }
}
