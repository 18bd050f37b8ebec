package dev.seine.pcapng;

import java.io.InputStream;

/** A head, then the same bytes again and again without end. */
final class RepeatedInput extends InputStream {
    private final byte[] repeated;
    private byte[] current;
    private int next;

    RepeatedInput(byte[] head, byte[] repeated) {
        this.current = head;
        this.repeated = repeated;
    }

    @Override
    public int read() {
        turn();
        return current[next++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        turn();
        int count = Math.min(length, current.length - next);
        System.arraycopy(current, next, target, offset, count);
        next += count;
        return count;
    }

    private void turn() {
        if (next == current.length) {
            current = repeated;
            next = 0;
        }
    }
}
