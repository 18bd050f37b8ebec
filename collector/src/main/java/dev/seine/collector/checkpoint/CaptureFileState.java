package dev.seine.collector.checkpoint;

/** The life of a capture file while a checkpoint lists it. A sealed file is not listed any more. */
public enum CaptureFileState {
    /** Being appended to. */
    OPEN,
    /** Complete, to be sorted, compressed and published. */
    SEALING
}
