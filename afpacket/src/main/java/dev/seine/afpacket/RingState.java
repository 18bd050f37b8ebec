package dev.seine.afpacket;

/** What is known of the interface under a ring. */
public enum RingState {
    /** The interface is up. */
    UP,
    /** The interface is down; the ring stays and goes on by itself when the interface comes up again. */
    DOWN,
    /** The interface is gone and so, for this ring, are frames: close it; one of the same name is another interface. */
    REMOVED
}
