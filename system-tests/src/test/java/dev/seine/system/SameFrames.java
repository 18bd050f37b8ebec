package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap.StoredFrame;
import java.util.List;
import java.util.stream.IntStream;

/** Compares long lists of frames. */
final class SameFrames {
    private static final int SHOWN = 5;

    private SameFrames() {}

    /** Fails unless both have the same frames in the same order: times, lengths and bytes. The message shows the first differences. */
    static void assertEqual(List<StoredFrame> archived, List<StoredFrame> expected) {
        int common = Math.min(archived.size(), expected.size());
        List<String> differences = IntStream.range(0, common)
                .filter(i -> !archived.get(i).equals(expected.get(i)))
                .limit(SHOWN)
                .mapToObj(i -> "frame " + i + ": " + text(archived.get(i)) + " instead of " + text(expected.get(i)))
                .toList();
        assertThat(differences).isEmpty();
        // Not by the list's own assertion, which would print all frames.
        assertThat(archived.size()).as("number of frames").isEqualTo(expected.size());
    }

    private static String text(StoredFrame frame) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(frame.data().limit(), 64); i++) {
            hex.append("%02x".formatted(frame.data().get(i)));
        }
        return "%d ns, %d of %d bytes, %s"
                .formatted(frame.timeNs(), frame.data().limit(), frame.originalLength(), hex);
    }
}
