package dev.seine.pcapng;

import java.io.IOException;
import java.util.List;

/** One of the formats that a capture file may have, from its first header on. */
sealed interface CaptureFormat permits PcapFormat, PcapngFormat {
    /** Moves to the next frame and fills the fields, or returns false at the end of the file. */
    boolean next(FrameFields frame) throws IOException;

    /** The comments of the frame that the fields show. */
    List<String> comments(FrameFields frame) throws IOException;

    /** The first section's header. */
    FileDescription file();

    /** All interfaces seen so far, of all sections. */
    List<InterfaceDescription> interfaces();

    /** The last statistics of each interface that has any. */
    List<InterfaceStatistics> statistics();
}
