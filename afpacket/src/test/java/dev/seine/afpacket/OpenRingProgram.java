package dev.seine.afpacket;

/** Opens a ring, for tests of what a process may do; run as a process of its own. */
final class OpenRingProgram {
    private OpenRingProgram() {}

    /** Prints the state of a promiscuous ring on the interface, or why there is none. */
    public static void main(String[] arguments) throws Exception {
        try (PacketRing ring = PacketRing.open(TestSettings.promiscuous(arguments[0]), FilterProgram.acceptAll())) {
            System.out.println(ring.state());
        } catch (NativeCallException e) {
            System.out.println(e.getMessage());
        }
    }
}
