package dev.seine.pcapng;

import java.io.IOException;

/**
 * The bytes are not a capture file, or not from here on. Frames that were read before remain true. The message reads
 * {@code NAME: byte OFFSET: what is wrong}.
 */
public final class MalformedCaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long position;
    private final boolean truncated;

    private MalformedCaptureException(String name, long position, String problem, boolean truncated) {
        super(name + ": byte " + position + ": " + problem);
        this.position = position;
        this.truncated = truncated;
    }

    /** Bytes that contradict the format. */
    static MalformedCaptureException damaged(String name, long position, String problem) {
        return new MalformedCaptureException(name, position, problem, false);
    }

    /** A file that ends inside of what begins at the position. */
    static MalformedCaptureException truncated(String name, long position, String problem) {
        return new MalformedCaptureException(name, position, problem, true);
    }

    /** The file offset of the header, block or field that is wrong. */
    public long position() {
        return position;
    }

    /**
     * Whether the file merely ends too early, as it does while it is being written or when its writer was killed; all that
     * stands before {@link #position()} is whole.
     */
    public boolean truncated() {
        return truncated;
    }
}
