package dev.seine.collector.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootLockTest {
    @TempDir
    private Path root;

    @Test
    void refusesASecondCollectorAndNamesTheFirst() throws IOException {
        RootLock first = RootLock.acquire(root, "collector c1, process 42");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> RootLock.acquire(root, "collector c2"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining("collector c1, process 42");
        }
        first.close();
        RootLock.acquire(root, "collector c2").close();
    }
}
