package dev.seine.collector.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/** Whether the process may have as many files open as it is configured to. */
final class OpenFilesCheck implements Check {
    private static final String NAME = "open files";
    /** Libraries, connections to brokers, the files of a seal, HTTP: about 100, and as much again to be sure. */
    private static final int OTHER_FILES = 200;

    private final int maxOpenFiles;

    OpenFilesCheck(int maxOpenFiles) {
        this.maxOpenFiles = maxOpenFiles;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            findings.accept(finding(maxOpenFiles, system.getMaxFileDescriptorCount()));
        }
    }

    static Finding finding(int maxOpenFiles, long limit) {
        long wanted = (long) maxOpenFiles + OTHER_FILES;
        String text = "at most " + limit + " per process, and max-open-files " + maxOpenFiles + " with all else needs "
                + wanted;
        return limit < wanted
                ? Finding.error(
                        NAME,
                        text,
                        "systemd LimitNOFILE=" + wanted + ", ulimit -n " + wanted
                                + ", or a smaller archive.max-open-files")
                : Finding.ok(NAME, text);
    }
}
