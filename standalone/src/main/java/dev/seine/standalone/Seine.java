package dev.seine.standalone;

import dev.seine.agent.cli.AgentCommand;
import dev.seine.collector.cli.CatCommand;
import dev.seine.collector.cli.CollectorCommand;
import dev.seine.collector.cli.VerifyCommand;
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

    /** What it finds is its output; Kafka's client would say the same in its own way, many times. */
    private static final String DOCTOR = "doctor";

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    private Seine() {}

    /** Runs a command and exits with its exit code. */
    public static void main(String[] arguments) {
        setLogLevels(List.of(arguments));
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Seine()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Has to be done before anything logs, because the log's configuration reads them once. */
    private static void setLogLevels(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        String wanted = System.getenv("SEINE_LOG_LEVEL");
        System.setProperty("seine.log.level", wanted != null ? wanted : QUIET.contains(command) ? "warn" : "info");
        if (arguments.contains(DOCTOR) && System.getenv("SEINE_KAFKA_LOG_LEVEL") == null) {
            System.setProperty("SEINE_KAFKA_LOG_LEVEL", "off");
        }
    }

    @Override
    public void run() {
        CommandSpec own = spec;
        if (own != null) {
            throw new ParameterException(own.commandLine(), "Which command? seine --help lists them.");
        }
    }
}
