package dev.seine.system.faults;

import dev.seine.system.Lab;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system on a device, which turns itself read-only under the programs that use it, as ext4 does upon a damaged disk. */
record BrokenDisk(Path directory, String device) implements AutoCloseable {
    /** Makes one; it is unmounted with the test. */
    static BrokenDisk mount(Lab lab, String name) throws IOException {
        Requirements.programs("mkfs.ext4", "losetup", "e2fsck");
        Path image = lab.directory().resolve(name + ".ext4");
        Program.run("truncate", "-s", "96M", image.toString());
        Program.run("mkfs.ext4", "-q", image.toString());
        String device =
                Program.run("losetup", "--show", "-f", image.toString()).out().strip();
        BrokenDisk disk =
                lab.own(new BrokenDisk(Files.createDirectories(lab.directory().resolve(name)), device));
        disk.mount();
        return disk;
    }

    private void mount() {
        Program.run("mount", "-t", "ext4", "-o", "errors=remount-ro", device, directory.toString());
    }

    /** From now on nothing can be written. */
    void fail() throws IOException {
        Files.writeString(Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error"), "1");
    }

    /** What an operator does once nobody uses it any more. */
    void repair() {
        Program.run("umount", directory.toString());
        Program.runAny("e2fsck", "-f", "-y", device);
        mount();
    }

    @Override
    public void close() {
        Program.runAny("umount", "-l", directory.toString());
        Program.runAny("losetup", "-d", device);
    }
}
