package dev.seine.collector.cli;

import dev.seine.runtime.process.LogLevel;
import dev.seine.runtime.process.ProgramVersion;
import java.util.List;
import picocli.CommandLine;

/** The program {@code seine-collector}, as it is installed where archives are. */
public final class SeineCollector {
    static final String NAME = "seine-collector";

    /** Commands for a terminal, where only what needs attention is worth a line of log. */
    private static final List<String> QUIET = List.of("cat", "verify", "doctor");

    private SeineCollector() {}

    /** Runs the command and exits with its exit code. */
    public static void main(String[] arguments) {
        LogLevel.choose(List.of(arguments), QUIET);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new CollectorCommand())
                .setCommandName(NAME)
                .addSubcommand(new CatCommand())
                .addSubcommand(new VerifyCommand())
                .setCaseInsensitiveEnumValuesAllowed(true);
        program.getCommandSpec().versionProvider(() -> ProgramVersion.describe(NAME, SeineCollector.class));
        return program;
    }
}
