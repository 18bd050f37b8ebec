package dev.seine.agent.doctor;

import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether this process may capture: CAP_NET_RAW, and nothing more, is what an agent needs. */
final class CapabilityCheck implements Check {
    private static final String NAME = "capability";
    private static final int CAP_NET_RAW = 13; // <linux/capability.h>
    private static final int HEX = 16;

    private final Path procSelf;

    /**
     * For a process.
     *
     * @param procSelf {@code /proc/self}
     */
    CapabilityCheck(Path procSelf) {
        this.procSelf = procSelf;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        findings.accept(finding());
    }

    private Finding finding() {
        Map<String, String> status;
        boolean hostUsers;
        try {
            status = Files.readAllLines(procSelf.resolve("status")).stream()
                    .map(line -> line.split(":\\s*", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip(), (one, other) -> one));
            hostUsers = isWholeRange(Files.readString(procSelf.resolve("uid_map")));
        } catch (IOException e) {
            return Finding.warning(
                    NAME,
                    "the rights of this process cannot be read: " + e.getMessage(),
                    "mount /proc in the container or chroot");
        }
        String user = "user id " + status.getOrDefault("Uid", "?").split("\\s+", 2)[0];
        if (holds(status, "CapEff")) {
            return Finding.ok(
                    NAME,
                    "CAP_NET_RAW is effective (" + user
                            + (hostUsers
                                    ? ")"
                                    : ", in a user namespace: it counts for this namespace's own interfaces only)"));
        }
        return holds(status, "CapBnd") ? lacking(user) : unobtainable(user);
    }

    private static Finding lacking(String user) {
        return Finding.error(
                NAME,
                "CAP_NET_RAW is not effective (" + user + "): no ring can be opened",
                "start it by systemd with AmbientCapabilities=CAP_NET_RAW, or as root with: setpriv --reuid=seine"
                        + " --regid=seine --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw COMMAND");
    }

    private static Finding unobtainable(String user) {
        return Finding.error(
                NAME,
                "CAP_NET_RAW is not effective and cannot become so (" + user
                        + "): it is not in the bounding set, so that not even root has it",
                "docker run --cap-add NET_RAW; in Kubernetes securityContext.capabilities.add: [NET_RAW]; in a systemd"
                        + " unit CapabilityBoundingSet=CAP_NET_RAW and AmbientCapabilities=CAP_NET_RAW");
    }

    private static boolean holds(Map<String, String> status, String set) {
        String mask = status.getOrDefault(set, "");
        return mask.matches("[0-9a-f]{1,16}") && ((Long.parseUnsignedLong(mask, HEX) >>> CAP_NET_RAW) & 1) == 1;
    }

    /** Only the first user namespace maps all user ids to themselves: user_namespaces(7). */
    private static boolean isWholeRange(String uidMap) {
        return uidMap.strip().matches("0\\s+0\\s+4294967295");
    }
}
