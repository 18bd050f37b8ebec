package dev.seine.system.faults;

import dev.seine.system.Lab;
import dev.seine.testkit.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that is small in bytes and in files, and can be filled up and emptied again. */
record SmallDisk(Path directory) implements AutoCloseable {
    /** Mounts one; it is unmounted with the test. */
    static SmallDisk mount(Lab lab, String name, String options) throws IOException {
        Path directory = Files.createDirectories(lab.directory().resolve(name));
        Program.run("mount", "-t", "tmpfs", "-o", options, "seine-" + name, directory.toString());
        return lab.own(new SmallDisk(directory));
    }

    /** Leaves no byte to anybody. */
    void fillBytes() throws IOException {
        byte[] zeros = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast().resolve("bytes"))) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            requireFull(e);
        }
    }

    /** Leaves no file to anybody. */
    void fillInodes() throws IOException {
        Path ballast = ballast();
        try {
            for (int i = 0; ; i++) {
                Files.createFile(ballast.resolve("file-" + i));
            }
        } catch (IOException e) {
            requireFull(e);
        }
    }

    private static void requireFull(IOException e) throws IOException {
        if (!String.valueOf(e.getMessage()).contains("No space left")) {
            throw e;
        }
    }

    private Path ballast() throws IOException {
        return Files.createDirectories(directory.resolve(".ballast"));
    }

    /** Takes away what filled it. */
    void empty() {
        Program.run("rm", "-rf", directory.resolve(".ballast").toString());
    }

    @Override
    public void close() {
        Program.run("umount", "-l", directory.toString());
    }
}
