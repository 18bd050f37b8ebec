package dev.seine.agent.doctor;

import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.spool.SpoolSurvey;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.DirectoryProbe;
import dev.seine.runtime.doctor.FileSystem;
import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the spool can keep what it is meant to keep. */
final class SpoolCheck implements Check {
    private static final String NAME = "spool";
    private static final String SETTING = "spool.directory";

    private final AgentConfig.Spool spool;

    SpoolCheck(AgentConfig.Spool spool) {
        this.spool = spool;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        if (spool.directory().isEmpty()) {
            findings.accept(Finding.warning(
                    NAME,
                    "none: while Kafka is away for longer than some seconds the kernel drops frames, and counts them",
                    "set spool.directory: /var/lib/seine/spool, or --spool DIR"));
            return;
        }
        Path directory = spool.directory().get();
        Optional<Finding> unwritable = DirectoryProbe.unwritable(NAME, directory, SETTING);
        if (unwritable.isPresent()) {
            findings.accept(unwritable.get());
            return;
        }
        Path nearest = DirectoryProbe.nearest(directory);
        FileSystem disk = FileSystem.of(nearest);
        disk.unsuitable(NAME, nearest, SETTING).ifPresent(findings);
        if (Files.isDirectory(directory)) {
            survey(directory, disk, findings);
        } else {
            findings.accept(space(directory + " will be made at the start", 0, disk));
        }
    }

    private void survey(Path directory, FileSystem disk, Consumer<Finding> findings) {
        SpoolSurvey survey;
        try {
            survey = SpoolSurvey.of(directory);
        } catch (IOException e) {
            findings.accept(
                    Finding.error(NAME, directory + " cannot be read: " + e.getMessage(), "ls -la " + directory));
            return;
        }
        String waiting = survey.files() == 0
                ? directory + " is empty"
                : "%s holds %d files for Kafka".formatted(directory, survey.files());
        findings.accept(space(waiting, survey.bytes(), disk));
        survey.holder()
                .map(holder -> Finding.warning(
                        NAME,
                        "process " + holder + " has " + directory + ": a second agent would be refused",
                        "nothing, if that is the agent meant (ps -p " + holder
                                + "); else give this one a spool.directory of its own"))
                .ifPresent(findings);
        damage(directory, survey, findings);
    }

    private static void damage(Path directory, SpoolSurvey survey, Consumer<Finding> findings) {
        if (survey.damagedHeaders() > 0) {
            findings.accept(Finding.warning(
                    NAME,
                    survey.damagedHeaders() + " of the files in " + directory
                            + " begin with damage: the agent will send what it can read, and count the rest as lost",
                    "look for what damages the disk: dmesg | tail; smartctl -a DEVICE"));
        }
        if (!survey.setAside().isEmpty()) {
            findings.accept(Finding.warning(
                    NAME,
                    survey.setAside().size() + " files were damaged and set aside; they take room of the spool",
                    "once they are of no interest: rm " + directory + "/*.spool.corrupt"));
        }
    }

    private Finding space(String waiting, long usedBytes, FileSystem disk) {
        long freeBytes = disk.usableBytes();
        long wantedBytes = spool.maxSize().bytes() - usedBytes;
        String sizes = waiting + ", " + ByteSize.ofMebibytes(freeBytes >> 20) + " are free on its disk";
        if (freeBytes < wantedBytes) {
            return Finding.warning(
                    NAME,
                    sizes + ": too little for max-size " + spool.maxSize(),
                    "set spool.max-size to what there is, or make room: df -h");
        }
        return Finding.ok(NAME, sizes + ", max-size is " + spool.maxSize());
    }
}
