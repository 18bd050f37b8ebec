package dev.seine.packages;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds a program's image: {@code runtime/} by jlink, {@code lib/} with the jars, and {@code bin/} with the launcher. All
 * files have one fixed time, because a build should give the same bytes twice, and because the JVM refuses a cache of classes
 * when the time of a jar is another one.
 */
public final class ImageBuilder {
    private static final String MAKE_CACHE = "make-cache";

    private final ProgramImage program;
    private final Path deploy;
    private final Path target;
    private final Path image;
    private final FileTime time;

    private ImageBuilder(ProgramImage program, Path deploy, Path target, Instant time) {
        this.program = program;
        this.deploy = deploy;
        this.target = target;
        this.image = target.resolve(program.programName());
        this.time = FileTime.from(time);
    }

    /** Arguments: program, its version, directory {@code deploy}, directory of results, time of all files. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ProgramImage program = ProgramImage.valueOf(arguments[0]);
        Path deploy = Path.of(arguments[2]).toRealPath();
        Path target = Path.of(arguments[3]).toRealPath();
        Instant time = Instant.parse(arguments[4]);
        new ImageBuilder(program, deploy, target, time).build();
        // Of Debian's versions a tilde sorts before the release.
        new PackageDocs(program, deploy, target).write(arguments[1].replace("-SNAPSHOT", "~snapshot"), time);
    }

    private void build() throws IOException, InterruptedException {
        Path key = target.resolve(program.programName() + ".key");
        String wanted = key();
        if (Files.exists(key) && Files.readString(key).equals(wanted) && Files.isDirectory(image)) {
            return;
        }
        Files.deleteIfExists(key);
        Trees.delete(image);
        Files.deleteIfExists(target.resolve(program.programName() + ".aot"));
        linkRuntime();
        stripLibraries();
        copyJars();
        writePrograms();
        Trees.setTimes(image, time);
        // For the copy in the source tree; an installation makes its own.
        run(image.resolve("bin").resolve(MAKE_CACHE).toString());
        Files.writeString(key, wanted);
    }

    /** Everything that the image depends on, so that it is built again only when something has changed. */
    private String key() throws IOException {
        StringBuilder key = new StringBuilder(Runtime.version() + " " + program.modules() + " "
                + template(program.programName()) + template(MAKE_CACHE));
        for (Path jar : jars()) {
            key.append('\n')
                    .append(jar)
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Arrays.hashCode(Files.readAllBytes(jar)));
        }
        return key.toString();
    }

    private void linkRuntime() throws IOException {
        Files.createDirectories(image);
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IllegalStateException("this Java has no jlink: a JDK is needed"));
        StringWriter said = new StringWriter();
        PrintWriter output = new PrintWriter(said);
        int exitCode = jlink.run(
                output,
                output,
                "--add-modules",
                String.join(",", program.modules()),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-9",
                "--output",
                image.resolve("runtime").toString());
        if (exitCode != 0) {
            throw new IllegalStateException("jlink exited with " + exitCode + ": " + said);
        }
    }

    private List<Path> jars() throws IOException {
        String list = Files.readString(target.resolve(program.programName() + ".jars"));
        List<Path> jars =
                Arrays.stream(list.strip().split(":", -1)).map(Path::of).toList();
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new IllegalStateException(jar + " is no jar: images are built from the phase package on");
            }
        }
        return jars.stream().sorted(Comparator.comparing(ImageBuilder::name)).toList();
    }

    private void copyJars() throws IOException {
        Path lib = Files.createDirectory(image.resolve("lib"));
        JarCopy copy = new JarCopy(System.getProperty("os.arch"), time);
        for (Path jar : jars()) {
            copy.copy(jar, lib);
        }
    }

    private static String name(Path jar) {
        return jar.getFileName().toString();
    }

    /** The jars stand in the launcher one by one, because the cache is refused when their order is another one. */
    private void writePrograms() throws IOException {
        Files.createDirectory(image.resolve("bin"));
        String classpath = jars().stream().map(jar -> "$app/lib/" + name(jar)).collect(Collectors.joining(":"));
        writeProgram(
                program.programName(), template(program.programName()).replace("@CLASSPATH@", '"' + classpath + '"'));
        writeProgram(MAKE_CACHE, template(MAKE_CACHE).replace("@PROGRAM@", program.programName()));
    }

    private void writeProgram(String name, String script) throws IOException {
        Path file = Files.writeString(image.resolve("bin").resolve(name), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String template(String name) throws IOException {
        return Files.readString(deploy.resolve("image").resolve(name));
    }

    /** Symbols that nothing at run time looks up are a sixth of the JVM. */
    private void stripLibraries() throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(image.resolve("runtime"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".so") || Files.isExecutable(file)) {
                    run("strip", "--strip-unneeded", file.toString());
                }
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exitCode != 0) {
            throw new IOException(String.join(" ", command) + " exited with " + exitCode);
        }
    }

    /** Directories as a whole. */
    private static final class Trees {
        static void delete(Path root) throws IOException {
            if (!Files.exists(root)) {
                return;
            }
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }

        static void setTimes(Path root, FileTime time) throws IOException {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.filter(Files::exists)
                        .filter(path -> !Files.isSymbolicLink(path))
                        .toList()) {
                    Files.setLastModifiedTime(path, time);
                }
            }
        }
    }
}
