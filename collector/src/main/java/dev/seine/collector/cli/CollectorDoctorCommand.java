package dev.seine.collector.cli;

import dev.seine.collector.CollectorConfig;
import dev.seine.collector.doctor.CollectorChecks;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.doctor.Doctor;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seine collector doctor}: says whether a collector would run well here, and what mends what would not. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Examine this host and the way to Kafka as a collector with these options would find them.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --config /etc/seine/collector.yaml",
            "  ${COMMAND-FULL-NAME} --kafka broker:9092 --archive /srv/seine --json",
            "",
            "It changes nothing, and may run beside a collector. Run it as the user that the collector runs as.",
            "Exit codes: 0 there is no error; 1 there is one; 2 an option or the configuration is wrong."
        })
final class CollectorDoctorCommand implements Callable<Integer> {
    @Mixin
    private CollectorOptions options = new CollectorOptions();

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec own = Objects.requireNonNull(spec, "picocli sets it");
        refuseOptionsInFront(own);
        CommandLine commandLine = own.commandLine();
        CollectorConfig config;
        try {
            config = options.toConfig(System.getenv());
        } catch (ConfigException | IllegalArgumentException e) {
            commandLine.getErr().println("seine collector doctor: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        Doctor.Form form = json ? Doctor.Form.JSON : Doctor.Form.TEXT;
        return Doctor.examine(CollectorChecks.of(config), form, commandLine.getOut())
                .exitCode();
    }

    /** They would be the collector's, and the doctor would examine something else than what was meant. */
    private static void refuseOptionsInFront(CommandSpec own) {
        CommandLine collector = own.commandLine().getParent();
        if (collector != null && !collector.getParseResult().matchedOptions().isEmpty()) {
            throw new ParameterException(own.commandLine(), "The options of doctor stand behind that word.");
        }
    }
}
