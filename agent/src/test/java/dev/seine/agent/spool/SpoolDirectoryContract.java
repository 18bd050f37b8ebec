package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import org.junit.jupiter.api.Test;

/** What the spool relies on, of the real directory as of the one that stands in for it. */
abstract class SpoolDirectoryContract {
    abstract SpoolDirectory directory() throws IOException;

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String content(StoredFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        RecordReader.readFully(file, bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void readsWhatWasWrittenWhileTheFileIsWritten() throws IOException {
        try (SpoolDirectory directory = directory();
                StoredFile written = directory.create("a");
                StoredFile read = directory.open("a")) {
            assertThat(written.write(text("hello"), 0)).isEqualTo(5);
            assertThat(content(read)).isEqualTo("hello");
            written.write(text("world"), 5);
            written.force();
            assertThat(content(read)).isEqualTo("helloworld");
            assertThat(read.read(ByteBuffer.allocate(1), 10)).isEqualTo(-1);
        }
    }

    @Test
    void cutsAFile() throws IOException {
        try (SpoolDirectory directory = directory();
                StoredFile file = directory.create("a")) {
            file.write(text("hello"), 0);
            file.truncate(2);
            assertThat(content(file)).isEqualTo("he");
            assertThat(directory.list()).contains(new SpoolDirectory.Entry("a", 2));
        }
    }

    @Test
    void makesNoFileTwice() throws IOException {
        try (SpoolDirectory directory = directory()) {
            directory.create("a").close();
            assertThatThrownBy(() -> directory.create("a")).isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @Test
    void failsWhereThereIsNoFile() throws IOException {
        try (SpoolDirectory directory = directory()) {
            assertThatThrownBy(() -> directory.open("a")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> directory.delete("a")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void renamesAndDeletes() throws IOException {
        try (SpoolDirectory directory = directory()) {
            directory.create("a").close();
            directory.create("b").close();
            directory.rename("a", "b");
            assertThat(directory.list())
                    .extracting(SpoolDirectory.Entry::name)
                    .contains("b")
                    .doesNotContain("a");
            directory.delete("b");
            assertThat(directory.list()).extracting(SpoolDirectory.Entry::name).doesNotContain("b");
        }
    }

    @Test
    void replacesAContent() throws IOException {
        try (SpoolDirectory directory = directory()) {
            directory.replace("p", new byte[] {'o', 'l', 'd', 'e', 'r'}, false);
            directory.replace("p", new byte[] {'n', 'e', 'w'}, true);
            try (StoredFile file = directory.open("p")) {
                assertThat(content(file)).isEqualTo("new");
            }
            assertThat(directory.freeBytes()).isPositive();
        }
    }
}
