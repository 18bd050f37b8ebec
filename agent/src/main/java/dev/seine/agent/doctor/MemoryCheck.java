package dev.seine.agent.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.seine.agent.MemoryPlan;
import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/** Whether rings and heap fit into the memory that this process may have, the limit of its control group included. */
final class MemoryCheck implements Check {
    private static final String NAME = "memory";
    /** Code, class data, stacks and buffers of the virtual machine, measured with 15 MiB to spare. */
    private static final long BESIDE_HEAP_BYTES = 80L << 20;

    private final AgentConfig config;

    MemoryCheck(AgentConfig config) {
        this.config = config;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        try {
            MemoryPlan.check(config, heapBytes);
        } catch (IllegalArgumentException e) {
            findings.accept(Finding.error(NAME, String.valueOf(e.getMessage()), "change one of these, as it says"));
            return;
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            findings.accept(finding(config.ringBytes(), heapBytes, system.getTotalMemorySize()));
        }
    }

    static Finding finding(long ringBytes, long heapBytes, long limitBytes) {
        long wantedBytes = ringBytes + heapBytes + BESIDE_HEAP_BYTES;
        String sum = "rings " + mebibytes(ringBytes) + ", heap up to " + mebibytes(heapBytes) + ", the rest about "
                + mebibytes(BESIDE_HEAP_BYTES) + ": ";
        if (wantedBytes > limitBytes) {
            return Finding.error(
                    NAME,
                    sum + "more than the " + mebibytes(limitBytes) + " that this process may have",
                    "raise the limit (systemd MemoryMax=, docker --memory) to " + mebibytes(wantedBytes)
                            + ", or set a smaller captures[].ring.size");
        }
        return Finding.ok(
                NAME, sum + mebibytes(wantedBytes) + " of the " + mebibytes(limitBytes) + " that it may have");
    }

    private static String mebibytes(long bytes) {
        return ByteSize.ofMebibytes((bytes + (1 << 20) - 1) >> 20).toString();
    }
}
