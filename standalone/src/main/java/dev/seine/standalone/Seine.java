package dev.seine.standalone;

import dev.seine.agent.cli.AgentCommand;
import dev.seine.collector.cli.CatCommand;
import dev.seine.collector.cli.CollectorCommand;
import dev.seine.collector.cli.VerifyCommand;
import dev.seine.runtime.process.LogLevel;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code seine}: one command for each thing that can be done. */
@Command(
        name = "seine",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Packet capture for a fleet: AF_PACKET rings to Kafka to per-host pcapng archives.",
        subcommands = {
            UpCommand.class,
            AgentCommand.class,
            CollectorCommand.class,
            CatCommand.class,
            VerifyCommand.class,
            HelpCommand.class
        })
public final class Seine implements Runnable {
    /** Commands that run in the foreground of a terminal, where only what needs attention is worth a line of log. */
    private static final List<String> QUIET = List.of("up", "cat", "verify");

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    private Seine() {}

    /** Runs a command and exits with its exit code. */
    public static void main(String[] arguments) {
        LogLevel.choose(List.of(arguments), QUIET);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Seine()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        CommandSpec own = spec;
        if (own != null) {
            throw new ParameterException(own.commandLine(), "Which command? seine --help lists them.");
        }
    }
}
