package dev.seine.collector.seal;

/**
 * How files are sealed.
 *
 * @param collectorId who seals
 * @param compressionLevel zstd's, 1 to 19
 */
public record SealSettings(String collectorId, int compressionLevel) {}
