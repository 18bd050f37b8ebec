package dev.seine.agent.cli;

import dev.seine.runtime.process.LogLevel;
import dev.seine.runtime.process.ProgramVersion;
import java.util.List;
import picocli.CommandLine;

/** The program {@code seine-agent}, as it is installed on captured hosts. */
public final class SeineAgent {
    static final String NAME = "seine-agent";

    private SeineAgent() {}

    /** Runs the command and exits with its exit code. */
    public static void main(String[] arguments) {
        LogLevel.choose(List.of(arguments), List.of("doctor"));
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine program =
                new CommandLine(new AgentCommand()).setCommandName(NAME).setCaseInsensitiveEnumValuesAllowed(true);
        program.getCommandSpec().versionProvider(() -> ProgramVersion.describe(NAME, SeineAgent.class));
        return program;
    }
}
