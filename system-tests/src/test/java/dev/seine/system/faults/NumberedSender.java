package dev.seine.system.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends UDP datagrams that carry the numbers 0, 1, 2, … at a steady rate until its standard input ends; then it says how many.
 * A program of its own, because a thread cannot enter a network namespace.
 */
final class NumberedSender {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private NumberedSender() {}

    /** Arguments: address, datagrams a second, length of a datagram. */
    @SuppressWarnings("SystemOut") // This is how it tells.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress destination = new InetSocketAddress(InetAddress.getByName(arguments[0]), 9);
        long perSecond = Long.parseLong(arguments[1]);
        ByteBuffer datagram = ByteBuffer.allocate(Integer.parseInt(arguments[2]));
        Thread input = Thread.ofVirtual().start(NumberedSender::awaitEndOfInput);
        long sent = 0;
        try (DatagramChannel channel = DatagramChannel.open()) {
            long startNs = System.nanoTime();
            while (input.isAlive()) {
                // Split, since the product of a long test's nanoseconds and its rate is too large for a long.
                long elapsedNs = System.nanoTime() - startNs;
                long due = elapsedNs / SECOND_NS * perSecond + elapsedNs % SECOND_NS * perSecond / SECOND_NS;
                for (; sent < due; sent++) {
                    channel.send(datagram.clear().putLong(0, sent), destination);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        System.out.println(sent);
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said but the end.
            }
        } catch (IOException e) {
            // It has ended as well.
        }
    }
}
