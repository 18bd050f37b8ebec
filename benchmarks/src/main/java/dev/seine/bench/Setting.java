package dev.seine.bench;

import dev.seine.bench.machine.Cores;
import dev.seine.bench.machine.Images;
import java.nio.file.Path;

/**
 * What a comparison is run with.
 *
 * @param images the installed programs
 * @param work an empty folder for what is written to the disk that is measured with
 * @param rounds how often each contender has its turn
 * @param quick whether a rough figure in a minute is wanted rather than a good one
 * @param cores who runs where
 * @param progress is told what is going on
 */
public record Setting(Images images, Path work, int rounds, boolean quick, Cores cores, Progress progress) {}
