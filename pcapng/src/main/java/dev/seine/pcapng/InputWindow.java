package dev.seine.pcapng;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The part of a capture file that is in memory. It moves forward and grows only as bytes arrive, so a length that lies
 * allocates no more than the file holds.
 */
final class InputWindow implements Closeable {
    private static final int FIRST_CAPACITY = 64 * 1024;

    private final InputStream input;
    private final String name;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int start;
    private int end;
    private long offset;

    InputWindow(InputStream input, String name) {
        this.input = input;
        this.name = name;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes()} the window starts. */
    int start() {
        return start;
    }

    /** The file offset of the byte at {@link #start()}. */
    long offset() {
        return offset;
    }

    /**
     * Reads until so many bytes stand behind the start or the file ends, and returns how many of them do. The bytes may move
     * within the array, and the array may be another one.
     */
    int fill(int wanted) throws IOException {
        while (end - start < wanted) {
            makeRoom(wanted);
            int count = input.read(bytes, end, bytes.length - end);
            if (count < 0) {
                break;
            }
            end += count;
        }
        return Math.min(wanted, end - start);
    }

    void advance(int count) {
        start += count;
        offset += count;
    }

    /** An error in what begins so many bytes behind the start. */
    MalformedCaptureException damaged(int distance, String problem) {
        return MalformedCaptureException.damaged(name, offset + distance, problem);
    }

    /** The file ends inside of what begins at the start. */
    MalformedCaptureException truncated(String problem) {
        return MalformedCaptureException.truncated(name, offset, problem);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private void makeRoom(int wanted) {
        if (bytes.length - start < wanted && start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
    }
}
