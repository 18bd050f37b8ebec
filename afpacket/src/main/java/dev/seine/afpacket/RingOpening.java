package dev.seine.afpacket;

/** The steps from settings to a running ring, in the only order in which no frame comes too early. */
final class RingOpening {
    private final RingSettings requested;
    private final LinuxCalls calls;

    RingOpening(RingSettings requested, LinuxCalls calls) {
        this.requested = requested;
        this.calls = calls;
    }

    PacketRing open(FilterProgram filter) throws NativeCallException, UnsupportedLinkException {
        int interfaceIndex = calls.ifNameToIndex(requested.interfaceName());
        PacketSocket socket = PacketSocket.open(calls);
        try {
            socket.set(SocketOption.PACKET_VERSION, IfPacket.TPACKET_V3);
            RingSettings granted = requestRing(socket);
            RingMemory memory = RingMemory.map(socket, granted);
            try {
                return start(socket, memory, new Target(granted, interfaceIndex, filter));
            } catch (NativeCallException | UnsupportedLinkException | RuntimeException e) {
                memory.close();
                throw e;
            }
        } catch (NativeCallException | UnsupportedLinkException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private record Target(RingSettings settings, int interfaceIndex, FilterProgram filter) {}

    private PacketRing start(PacketSocket socket, RingMemory memory, Target target)
            throws NativeCallException, UnsupportedLinkException {
        RingSettings settings = target.settings();
        socket.attach(FilterProgram.rejectAll());
        // The kernel then takes the time of a frame where it enters, not where the ring gets it.
        socket.set(SocketOption.SO_TIMESTAMPNS, 1);
        socket.bind(target.interfaceIndex(), settings.interfaceName());
        int hardwareType = socket.hardwareType();
        int linkType = LinkTypes.ofHardwareType(hardwareType)
                .orElseThrow(() -> new UnsupportedLinkException(settings.interfaceName(), hardwareType));
        // Whatever else decides which frames come is set while all are rejected, so that it holds from the first one.
        if (settings.promiscuous()) {
            socket.addPromiscuous(target.interfaceIndex());
        }
        if (settings.ignoreOutgoing()) {
            socket.set(SocketOption.PACKET_IGNORE_OUTGOING, 1);
        }
        if (settings.fanout().isPresent()) {
            socket.join(settings.fanout().get(), settings.ignoreOutgoing());
        }
        PacketRing ring =
                new PacketRing(new PacketRing.Grant(settings, !settings.equals(requested), linkType), socket, memory);
        ring.discardAll();
        socket.attach(target.filter());
        if (settings.lockFilter()) {
            socket.set(SocketOption.SO_LOCK_FILTER, 1);
        }
        return ring;
    }

    /** With half the blocks, and half again, while the kernel has too little memory. */
    private RingSettings requestRing(PacketSocket socket) throws NativeCallException {
        for (int blockCount = requested.blockCount(); ; blockCount /= 2) {
            RingSettings settings = requested.withBlockCount(Math.max(blockCount, RingSettings.BLOCK_COUNT_MIN));
            try {
                socket.requestRing(settings);
                return settings;
            } catch (NativeCallException e) {
                if (!e.is(Errno.ENOMEM) || settings.blockCount() == RingSettings.BLOCK_COUNT_MIN) {
                    throw e;
                }
            }
        }
    }
}
