package dev.seine.agent.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A look at a spool's directory from outside, while an agent may be at work in it. Nothing is changed.
 *
 * @param files that wait
 * @param bytes of all files in the directory
 * @param damagedHeaders of them, those whose header is damaged; what else is damaged is found when they are sent
 * @param setAside names of the files that an agent has found damaged and set aside
 * @param holder the process that has the spool, if there is one
 */
public record SpoolSurvey(int files, long bytes, int damagedHeaders, List<String> setAside, Optional<String> holder) {
    public SpoolSurvey {
        setAside = List.copyOf(setAside);
    }

    /**
     * Looks.
     *
     * @throws IOException if the directory cannot be read
     */
    public static SpoolSurvey of(Path directory) throws IOException {
        int files = 0;
        long bytes = 0;
        int damaged = 0;
        List<String> setAside = new ArrayList<>();
        for (SpoolDirectory.Entry entry : LocalSpoolDirectory.list(directory)) {
            bytes += entry.bytes();
            if (SpoolFormat.number(entry.name()).isPresent()) {
                files++;
                damaged += isDamaged(directory.resolve(entry.name())) ? 1 : 0;
            } else if (SpoolFormat.corruptNumber(entry.name()).isPresent()) {
                setAside.add(entry.name());
            }
        }
        return new SpoolSurvey(files, bytes, damaged, setAside, holder(directory));
    }

    private static boolean isDamaged(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(SpoolFormat.FILE_HEADER_BYTES);
            // An agent that has just made the file has not written the header yet.
            return header.length > 0
                    && (header.length < SpoolFormat.FILE_HEADER_BYTES
                            || SpoolFormat.marker(header).isEmpty());
        } catch (NoSuchFileException e) {
            return false; // Delivered and deleted meanwhile.
        }
    }

    /** The lock is given back at once, so an agent that starts in this very moment has bad luck. */
    private static Optional<String> holder(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve(LocalSpoolDirectory.LOCK_NAME), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return isLocked(channel) ? Optional.of(LocalSpoolDirectory.holder(channel)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}
