package dev.seine.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStorageTest {
    @TempDir
    private Path root;

    private DiskStorage storage = DiskStorage.reading(Path.of("."));

    @BeforeEach
    void openStorage() throws IOException {
        storage = DiskStorage.at(root);
    }

    private void write(String path, long length, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (AppendFile file = storage.append(path, length)) {
            file.write(bytes, 0, bytes.length);
            file.force();
        }
    }

    @Test
    void cutsAFileToItsLengthWhenItIsOpened() throws IOException {
        write("a/b", 0, "whole and torn");
        storage.append("a/b", 5).close();
        assertThat(root.resolve("a/b")).hasContent("whole");
        write("a/b", 5, "!");
        assertThat(root.resolve("a/b")).hasContent("whole!");
    }

    @Test
    void doesNotMakeUpBytesThatAreMissing() throws IOException {
        write("a", 0, "four");
        assertThatThrownBy(() -> storage.append("a", 5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 4 bytes, should have 5");
        assertThatThrownBy(() -> storage.append("b", 5)).isInstanceOf(IOException.class);
        assertThat(root.resolve("b")).doesNotExist();
    }

    @Test
    void publishesWithoutReplacing() throws IOException {
        write("new", 0, "new");
        write("taken", 0, "old");
        assertThat(storage.publish("new", "taken")).isFalse();
        assertThat(root.resolve("taken")).hasContent("old");
        assertThat(storage.publish("new", "date/free")).isTrue();
        assertThat(root.resolve("date/free")).hasContent("new");
        assertThat(root.resolve("new")).doesNotExist();
    }

    @Test
    void keepsAnOldVersionUnderAnotherName() throws IOException {
        storage.replace("c", new byte[] {1});
        storage.keepAs("c", "c.previous");
        storage.replace("c", new byte[] {2});
        storage.keepAs("c.previous", "c.previous");
        assertThat(root.resolve("c.previous")).hasBinaryContent(new byte[] {1});
        storage.keepAs("c", "c.previous");
        assertThat(root.resolve("c.previous")).hasBinaryContent(new byte[] {2});
    }

    @Test
    void staysInsideOfItsRoot() {
        for (String path : new String[] {"../x", "a/../../x", "/etc/passwd"}) {
            assertThatThrownBy(() -> storage.load(path, 10))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("leads out of the archive");
        }
    }

    @Test
    void doesNotLoadMoreThanIsAllowed() throws IOException {
        write("large", 0, "eleven byte");
        assertThatThrownBy(() -> storage.load("large", 10)).hasMessageContaining("11 bytes; at most 10 are read");
    }
}
