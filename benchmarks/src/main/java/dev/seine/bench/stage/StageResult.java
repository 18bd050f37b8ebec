package dev.seine.bench.stage;

/**
 * What a stage has cost.
 *
 * @param stage its name
 * @param frameBytes length of each frame
 * @param nanosecondsAFrame one for each iteration of each fork
 * @param bytesAFrame allocated, on average
 */
@SuppressWarnings("ArrayRecordComponent") // Results are never compared.
public record StageResult(String stage, int frameBytes, double[] nanosecondsAFrame, double bytesAFrame) {}
