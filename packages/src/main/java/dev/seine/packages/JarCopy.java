package dev.seine.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies jars. Libraries with native code carry it for twenty platforms; an image is for one, so the others' shared libraries
 * are left out, which halves the agent's jars of third parties. Nothing else of a jar changes.
 */
record JarCopy(String architecture, FileTime time) {
    private static final List<String> NATIVE_SUFFIXES = List.of(".so", ".dll", ".dylib", ".jnilib", ".a", ".dll.lib");

    /** Copies one jar into a directory, under its own name. */
    void copy(Path jar, Path directory) throws IOException {
        Path copy = directory.resolve(jar.getFileName());
        try (JarFile source = new JarFile(jar.toFile())) {
            if (source.stream().map(JarEntry::getName).anyMatch(this::isForeign)) {
                copyWithoutForeign(source, copy);
            } else {
                Files.copy(jar, copy);
            }
        }
        Files.setLastModifiedTime(copy, time);
    }

    private void copyWithoutForeign(JarFile source, Path copy) throws IOException {
        try (OutputStream file = Files.newOutputStream(copy);
                JarOutputStream output = new JarOutputStream(file)) {
            output.setLevel(9);
            for (Enumeration<JarEntry> entries = source.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!isForeign(entry.getName())) {
                    JarEntry written = new JarEntry(entry.getName());
                    written.setTimeLocal(entry.getTimeLocal());
                    output.putNextEntry(written);
                    try (InputStream input = source.getInputStream(entry)) {
                        input.transferTo(output);
                    }
                }
            }
        }
    }

    /** Every library that is used has its own way to name a platform's directory. */
    private boolean isForeign(String name) {
        if (NATIVE_SUFFIXES.stream().noneMatch(name::endsWith)) {
            return false;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return directories().stream().noneMatch(lower::contains);
    }

    private List<String> directories() {
        return switch (architecture) {
            case "amd64" -> List.of("linux/amd64/", "linux/x86_64/", "linux-x86-64/");
            case "aarch64" -> List.of("linux/aarch64/", "linux-aarch64/");
            default ->
                throw new IllegalStateException(
                        "no image can be built on " + architecture + ": amd64 and aarch64 are known");
        };
    }
}
