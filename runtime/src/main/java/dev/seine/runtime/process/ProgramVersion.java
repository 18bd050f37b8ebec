package dev.seine.runtime.process;

/** What a program's {@code --version} begins with. */
public final class ProgramVersion {
    private ProgramVersion() {}

    /**
     * The program's name and version, and those of its Java runtime.
     *
     * @param mainClass in the jar whose manifest has the version
     */
    public static String[] describe(String program, Class<?> mainClass) {
        String version = mainClass.getPackage().getImplementationVersion();
        return new String[] {program + " " + (version == null ? "development" : version), "Java " + Runtime.version()};
    }
}
