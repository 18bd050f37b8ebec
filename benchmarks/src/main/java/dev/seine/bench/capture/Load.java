package dev.seine.bench.capture;

import dev.seine.bench.machine.Frames;

/**
 * Frames to be sent.
 *
 * @param frames which ones
 * @param framesPerSecond evenly, or {@link #TOP_SPEED}
 * @param seconds for about so long
 */
record Load(Frames frames, int framesPerSecond, int seconds) {
    /** As fast as the generator can. */
    static final int TOP_SPEED = 0;

    /** About what a core can send, so that the number of frames can be chosen beforehand. */
    private static final int EXPECTED_TOP_SPEED = 300_000;

    /** How often the file of frames has to be sent. */
    int loops() {
        int rate = framesPerSecond == TOP_SPEED ? EXPECTED_TOP_SPEED : framesPerSecond;
        return (int) Math.max(1, (long) rate * seconds / frames.count());
    }

    /** Frames that are sent. */
    long count() {
        return (long) frames.count() * loops();
    }

    /** What they are, in words. */
    String title() {
        String title = frames.title();
        return "%s, %,d frames/s"
                .formatted(
                        title.endsWith(" B") ? title : "%s, %.0f B".formatted(title, frames.meanBytes()),
                        framesPerSecond);
    }
}
