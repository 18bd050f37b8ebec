package dev.seine.agent.doctor;

import dev.seine.afpacket.InterfaceInfo;
import dev.seine.afpacket.NativeCallException;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.afpacket.Offloads;
import dev.seine.agent.SourceOpening;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The interfaces of a capture: are they there, do frames come, and are these frames those of the wire? */
final class InterfaceCheck implements Check {
    private static final String NAME = "interface";
    private static final String ANY = "any";
    /** An Ethernet header and two VLAN tags. */
    private static final int LINK_HEADER_BYTES = 22;

    private final CaptureConfig capture;
    private final NetworkInterfaces interfaces;

    InterfaceCheck(CaptureConfig capture, NetworkInterfaces interfaces) {
        this.capture = capture;
        this.interfaces = interfaces;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        if (capture.source() == CaptureConfig.SourceType.REPLAY) {
            findings.accept(replay(capture.file().orElseThrow()));
            return;
        }
        List<String> names;
        try {
            names = SourceOpening.interfaces(capture);
        } catch (IOException e) {
            findings.accept(Finding.error(
                    NAME, String.valueOf(e.getMessage()), "set captures[].interfaces, or -i NAME; ip -br link"));
            return;
        }
        names.forEach(name -> examine(name, findings));
    }

    private static Finding replay(Path file) {
        return Files.isReadable(file)
                ? Finding.ok(NAME, "none: the frames of " + file + " are replayed")
                : Finding.error(NAME, file + " cannot be read", "ls -l " + file);
    }

    private void examine(String name, Consumer<Finding> findings) {
        if (name.equals(ANY) && capture.source() == CaptureConfig.SourceType.LIBPCAP) {
            findings.accept(Finding.okBut(
                    NAME,
                    "any delivers the frames of bonds, bridges and loopback several times",
                    "name the interfaces one by one: -i NAME -i NAME"));
            return;
        }
        Optional<InterfaceInfo> found = interfaces.lookup(name);
        if (found.isEmpty()) {
            findings.accept(Finding.error(
                    NAME,
                    "there is no interface " + name + " in this network namespace",
                    "ip -br link lists those that there are; a container sees its host's with --network host"));
            return;
        }
        findings.accept(state(found.get()));
        room(found.get()).ifPresent(findings);
        findings.accept(offloads(name));
    }

    private Finding state(InterfaceInfo info) {
        String name = info.name();
        if (info.linkType().isEmpty() && capture.source() == CaptureConfig.SourceType.RING) {
            return Finding.error(
                    NAME,
                    name + " has frames of a kind that a ring does not know (ARPHRD " + info.hardwareType() + ")",
                    "capture it through libpcap: source: libpcap, or --libpcap");
        }
        if (!info.up()) {
            return Finding.warning(
                    NAME, name + " is down: no frame comes until it is up", "ip link set " + name + " up");
        }
        String state = interfaces.operationalState(name);
        if (!state.equals("up") && !state.equals("unknown")) {
            return Finding.warning(
                    NAME,
                    name + " is up, but has no link (" + state + "): no frame comes",
                    "look at the cable or at its other end: ip -d link show " + name + "; ethtool " + name);
        }
        String speed = info.speedMbits() > 0 ? ", " + info.speedMbits() + " Mbit/s" : "";
        return Finding.ok(NAME, name + " is up, MTU " + info.mtu() + speed);
    }

    private Optional<Finding> room(InterfaceInfo info) {
        long frameBytes = (long) info.mtu() + LINK_HEADER_BYTES;
        long blockBytes = capture.ring().blockSize().bytes();
        if (capture.source() == CaptureConfig.SourceType.RING && frameBytes > blockBytes) {
            return Optional.of(Finding.warning(
                    NAME,
                    "a frame of " + info.name() + " may have " + frameBytes + " bytes and a ring block has "
                            + blockBytes + ": longer frames are cut",
                    "set captures[].ring.block-size: 512KiB"));
        }
        if (capture.snapLength() < frameBytes) {
            return Optional.of(Finding.okBut(
                    NAME,
                    "frames of " + info.name() + " are kept up to " + capture.snapLength() + " bytes, of at most "
                            + frameBytes + ": as configured",
                    "captures[].snap-length: 262144, or -s 0, keeps them whole"));
        }
        return Optional.empty();
    }

    private static Finding offloads(String name) {
        Offloads offloads;
        try {
            offloads = Offloads.of(name);
        } catch (NativeCallException | IllegalArgumentException e) {
            return Finding.okBut("offloads", name + ": not known: " + e.getMessage(), "ethtool -k " + name);
        }
        if (offloads.largeReceive()) {
            return Finding.warning(
                    "offloads",
                    name + " has LRO on: the card joins received frames, and what their headers said is lost",
                    "ethtool -K " + name + " lro off");
        }
        if (offloads.genericReceive() || offloads.segmentation()) {
            return Finding.okBut(
                    "offloads",
                    name + " has " + (offloads.genericReceive() ? "GRO" : "")
                            + (offloads.genericReceive() && offloads.segmentation() ? " and " : "")
                            + (offloads.segmentation() ? "GSO or TSO" : "")
                            + " on: frames of one flow are seen joined, up to 64 KiB, and marked so",
                    "only if they must be those of the wire, because the host pays for it: ethtool -K " + name
                            + " gro off gso off tso off");
        }
        return Finding.ok("offloads", name + " joins no frames: they are seen as on the wire");
    }
}
