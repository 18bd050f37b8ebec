package dev.seine.agent.capture;

/** How a capture is. */
public enum CaptureState {
    /** Frames are taken as they come. */
    CAPTURING,
    /** The interface is down; nothing comes until it is up. */
    INTERFACE_DOWN,
    /** The interface is gone; capture begins again when it is back. */
    INTERFACE_REMOVED,
    /** The end was reached in order. */
    ENDED,
    /** The source has failed. */
    FAILED
}
