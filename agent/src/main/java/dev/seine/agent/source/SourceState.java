package dev.seine.agent.source;

/** How a source is. */
public enum SourceState {
    /** Frames may come. */
    LIVE,
    /** The interface is down; frames may come again when it is up. */
    DOWN,
    /** The interface is gone; this source will deliver no more than it has. */
    REMOVED,
    /** Everything has been delivered that ever will be, as at the end of a capture file. */
    FINISHED
}
