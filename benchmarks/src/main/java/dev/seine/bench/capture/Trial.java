package dev.seine.bench.capture;

import java.util.List;
import java.util.Locale;

/**
 * What one life of a contender gave.
 *
 * @param loads what each load gave, in their order
 * @param lost frames that were sent in its life, and that it does not have
 * @param startSeconds of CPU, before the first frame
 */
record Trial(List<Answer> loads, long lost, double startSeconds) {
    /**
     * To one load.
     *
     * @param sent frames
     * @param framesPerSecond that were reached
     * @param cpuSeconds that they cost
     */
    record Answer(long sent, double framesPerSecond, double cpuSeconds) {
        double nanosecondsAFrame() {
            return cpuSeconds * 1e9 / sent;
        }
    }

    /** That of a life with one load. */
    double framesPerSecond() {
        return loads.getFirst().framesPerSecond();
    }

    /** Of a life with one load. */
    double percentLost() {
        return 100.0 * lost / loads.getFirst().sent();
    }

    /** Rate and loss in words, of a life with one load. */
    String loss() {
        return lost == 0
                ? String.format(Locale.ROOT, "%,.0f/s none", framesPerSecond())
                : String.format(Locale.ROOT, "%,.0f/s %.2g %%", framesPerSecond(), percentLost());
    }
}
