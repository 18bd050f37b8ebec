package dev.seine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Two Ethernet interfaces joined by a virtual cable: the sending end alone in a network namespace of its own, the capturing
 * end in the namespace of the test. Neither has an address and both are silent (no IPv6, no ARP), so a capture contains what
 * the test sent and nothing else. Needs root, {@code ip} and, to send, {@code tcpreplay}.
 */
public final class VethPair implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String suffix = Long.toString(ProcessHandle.current().pid(), 36) + "-" + COUNT.incrementAndGet();
    private final String namespace = "seine-" + suffix;
    private final String captureInterface = "vc" + suffix;
    private final String senderInterface = "vs" + suffix;
    private final Options options;

    /**
     * How the pair is made.
     *
     * @param mtu of both ends, in bytes
     * @param offloads whether the sender leaves segmentation and checksums to the receiver, as hosts with a real card do;
     *     frames then reach 64 KiB
     */
    public record Options(int mtu, boolean offloads) {
        /** 1,500 bytes, no offloads: what is sent is what arrives. */
        public static Options standard() {
            return new Options(1500, false);
        }
    }

    private VethPair(Options options) {
        this.options = options;
    }

    /** A pair with an MTU of 1,500 and no offloads, up. */
    public static VethPair create() {
        return create(Options.standard());
    }

    /** A pair, up; the calling test is skipped where the machine cannot make one. */
    public static VethPair create(Options options) {
        Requirements.root();
        Requirements.programs("ip", "ethtool", "tcpreplay");
        VethPair pair = new VethPair(options);
        try {
            Program.run("ip", "netns", "add", pair.namespace);
            pair.plug();
            return pair;
        } catch (RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    /** Makes both interfaces, also again after {@link #unplug}: they have new indices then. */
    public void plug() {
        Program.run(
                Stream.of("ip link add", captureInterface, "type veth peer name", senderInterface, "netns", namespace)
                        .flatMap(words -> Arrays.stream(words.split(" ")))
                        .toArray(String[]::new));
        configure(captureInterface);
        configure(senderInterface, "ip", "netns", "exec", namespace);
    }

    private void configure(String name, String... prefix) {
        String switched = options.offloads() ? "on" : "off";
        run(prefix, "ip", "link", "set", name, "mtu", Integer.toString(options.mtu()), "arp", "off");
        run(prefix, "ip", "link", "set", name, "addrgenmode", "none");
        run(prefix, "ethtool", "-K", name, "tx", switched, "tso", switched, "gso", switched, "gro", "off");
        run(prefix, "ip", "link", "set", name, "up");
    }

    /** Deletes both interfaces, as when a card is pulled. */
    public void unplug() {
        Program.run("ip", "link", "delete", captureInterface);
    }

    /** Switches the capturing end on or off. */
    public void setUp(boolean up) {
        Program.run("ip", "link", "set", captureInterface, up ? "up" : "down");
    }

    /** The end to capture from, in the namespace of the test. */
    public String captureInterface() {
        return captureInterface;
    }

    /** The end that frames are sent from, in {@link #senderNamespace}. */
    public String senderInterface() {
        return senderInterface;
    }

    /** The network namespace of the sending end, for {@code ip netns exec}. */
    public String senderNamespace() {
        return namespace;
    }

    /** The command as it runs in the sender's namespace, for those who need a process of their own. */
    public List<String> senderCommand(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", namespace), Arrays.stream(command))
                .toList();
    }

    /** Sends all frames of a capture file, by default as fast as it goes; returns when they have been sent. */
    public void replay(Path capture, String... tcpreplayOptions) {
        String[] pace = tcpreplayOptions.length == 0 ? new String[] {"--topspeed"} : tcpreplayOptions;
        run(
                new String[] {"ip", "netns", "exec", namespace, "tcpreplay", "-q", "-i", senderInterface},
                Stream.concat(Arrays.stream(pace), Stream.of(capture.toString()))
                        .toArray(String[]::new));
    }

    /** Sends Ethernet frames, without checksum, in order; returns when they have been sent. */
    public void send(byte[]... frames) {
        try {
            Path capture = Files.createTempFile("seine-send", ".pcap");
            try {
                ClassicPcap.write(capture, List.of(frames));
                replay(capture);
            } finally {
                Files.deleteIfExists(capture);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the interfaces and the namespace. */
    @Override
    public void close() {
        Program.runAny("ip", "link", "delete", captureInterface);
        Program.runAny("ip", "netns", "delete", namespace);
    }

    private static void run(String[] prefix, String... command) {
        Program.run(Stream.concat(Arrays.stream(prefix), Arrays.stream(command)).toArray(String[]::new));
    }
}
