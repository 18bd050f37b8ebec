package dev.seine.system.packages;

import dev.seine.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The package that will come after the one that was built: the same program, a higher version, another configuration. */
public final class NextVersion {
    static final String VERSION = "99.0";
    static final String NEW_LINE = "# Of version 99.\n";

    private NextVersion() {}

    /** Builds it. */
    public static Path of(Built program, Path directory) throws IOException {
        Path unpacked = directory.resolve(program.program() + "-next");
        Program.run("dpkg-deb", "-R", program.deb().toString(), unpacked.toString());
        Path control = unpacked.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceAll("(?m)^Version: .*$", "Version: " + VERSION));
        Path configuration =
                unpacked.resolve("etc/seine").resolve(program.program().replace("seine-", "") + ".yaml");
        Files.writeString(configuration, NEW_LINE + Files.readString(configuration));
        // Otherwise dpkg complains of a sum that is not the file's.
        Files.deleteIfExists(unpacked.resolve("DEBIAN/md5sums"));
        Path deb = directory.resolve(program.program() + "-next.deb");
        Program.run("dpkg-deb", "-Zgzip", "-z1", "-b", unpacked.toString(), deb.toString());
        return deb;
    }
}
