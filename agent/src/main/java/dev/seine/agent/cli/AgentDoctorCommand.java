package dev.seine.agent.cli;

import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.doctor.AgentChecks;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.doctor.Doctor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seine agent doctor}: says whether an agent would run well here, and what mends what would not. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Examine this host and the way to Kafka as an agent with these options would find them.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --config /etc/seine/agent.yaml",
            "  ${COMMAND-FULL-NAME} -i eth0 --kafka broker:9092 --spool /var/lib/seine/spool --json",
            "",
            "It changes nothing, and may run beside an agent. Run it as the user that the agent runs as.",
            "Exit status: 0 if there is no error, 1 if there is one, 2 if it was called wrongly."
        })
final class AgentDoctorCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec own = spec;
        if (own == null) {
            throw new IllegalStateException("picocli sets the command's specification before it is called");
        }
        refuseOptionsInFront(own);
        CommandLine commandLine = own.commandLine();
        AgentConfig config;
        try {
            config = options.toConfig();
        } catch (ConfigException | IllegalArgumentException e) {
            commandLine.getErr().println("seine agent doctor: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        Doctor.Form form = json ? Doctor.Form.JSON : Doctor.Form.TEXT;
        return Doctor.examine(AgentChecks.of(config), form, commandLine.getOut())
                .exitCode();
    }

    /** They would be the agent's, and the doctor would examine something else than what was meant. */
    private static void refuseOptionsInFront(CommandSpec own) {
        CommandLine agent = own.commandLine().getParent();
        if (agent != null && !agent.getParseResult().matchedOptions().isEmpty()) {
            throw new ParameterException(own.commandLine(), "The options of doctor stand behind that word.");
        }
    }
}
