package dev.seine.bench.capture;

import dev.seine.bench.machine.Images;
import java.nio.file.Path;

/**
 * Where a contender captures.
 *
 * @param interfaceName from this interface
 * @param folder an empty folder for what it writes
 * @param bootstrapServers of the broker
 * @param topic an empty topic with one partition
 * @param images our programs
 */
record Place(String interfaceName, Path folder, String bootstrapServers, String topic, Images images) {
    static final int RING_MEBIBYTES = 64;
    static final int SNAP_LENGTH = 262_144;

    String file() {
        return folder.resolve("capture").toString();
    }
}
