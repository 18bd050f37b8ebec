package dev.seine.collector.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.FaultyStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendFilePoolTest {
    private static final int LIMIT = 8;

    @TempDir
    private Path root;

    private static List<AppendFilePool.PooledFile> write(AppendFilePool pool, int count) throws IOException {
        List<AppendFilePool.PooledFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AppendFilePool.PooledFile file = pool.file("f" + i, 0);
            file.write(new byte[] {1, 2}, 2);
            files.add(file);
        }
        return files;
    }

    @Test
    void appendsToMoreFilesThanAreOpen() throws IOException {
        AppendFilePool pool = new AppendFilePool(DiskStorage.at(root), LIMIT);
        List<AppendFilePool.PooledFile> files = write(pool, 3 * LIMIT);
        for (AppendFilePool.PooledFile file : files) {
            file.write(new byte[] {3}, 1);
        }
        pool.force(files);
        for (int i = 0; i < files.size(); i++) {
            assertThat(root.resolve("f" + i)).hasBinaryContent(new byte[] {1, 2, 3});
        }
    }

    /** The next file may be another partition's. */
    @Test
    void keepsTheFailureOfAFileThatGivesItsPlaceForThatFile() throws IOException {
        FaultyStorage storage = new FaultyStorage(DiskStorage.at(root));
        AppendFilePool pool = new AppendFilePool(storage, LIMIT);
        List<AppendFilePool.PooledFile> files = write(pool, LIMIT);
        storage.failForces(1);
        pool.file("another", 0).write(new byte[] {1}, 1);
        assertThatThrownBy(() -> pool.force(files.subList(0, 1))).hasMessageContaining("Input/output error");
        assertThatCode(() -> pool.force(files.subList(1, LIMIT))).doesNotThrowAnyException();
    }

    /** A file that gave its place is opened again to be appended to, which the storage counts. */
    @Test
    void takesThePlaceOfFilesThatWereIdleForLongest() throws IOException {
        FaultyStorage storage = new FaultyStorage(DiskStorage.at(root));
        AppendFilePool pool = new AppendFilePool(storage, 4);
        List<AppendFilePool.PooledFile> files = write(pool, 4);
        pool.force(files);
        files.getFirst().write(new byte[] {3}, 1);
        pool.force(files);
        pool.file("another", 0).write(new byte[] {1}, 1);
        int changes = storage.changes();
        files.getFirst().write(new byte[] {4}, 1);
        assertThat(storage.changes() - changes).as("one write, no opening").isEqualTo(1);
    }

    @Test
    void throwsTheFirstFailureWithTheOthersAndNeverTriesThoseFilesAgain() throws IOException {
        FaultyStorage storage = new FaultyStorage(DiskStorage.at(root));
        AppendFilePool pool = new AppendFilePool(storage, LIMIT);
        List<AppendFilePool.PooledFile> files = write(pool, 4);
        storage.failForces(3);
        assertThatThrownBy(() -> pool.force(files))
                .hasMessageContaining("f0")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(2));
        assertThatThrownBy(() -> pool.force(files)).hasMessageContaining("earlier");
        assertThatCode(() -> pool.force(files.subList(3, 4))).doesNotThrowAnyException();
    }
}
