package dev.seine.collector.retain;

import java.time.Duration;

/**
 * When sealed capture files are deleted. A limit of 0 is none.
 *
 * @param maxAge since the first frame of a file
 * @param maxBytesPerHost of all sealed files of a host
 * @param minFreeBytes that the file system should keep free
 */
public record RetentionSettings(Duration maxAge, long maxBytesPerHost, long minFreeBytes) {}
