package dev.seine.collector.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.verify.SeveralArchives;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seine verify}: proves from the files alone that an archive is complete. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Prove from the files alone what an archive holds and what is missing from it.",
        footer = {
            "",
            "For every stream: accepted = archived + kernel drops + dropped + gap, and no frame is there twice.",
            "Gaps that are written down are reported, but are no fault of the archive.",
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} /srv/archive",
            "  ${COMMAND-FULL-NAME} --json /srv/archive | jq .problems",
            "  ${COMMAND-FULL-NAME} /srv/collector-1 /srv/collector-2     (streams that went from one to the other)",
            "",
            "Exit status: 0 if everything holds, 1 if something is wrong, 2 if it was called wrongly."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Option(names = "--progress", description = "Name each file on standard error before it is read.")
    private boolean progress;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            description =
                    "The archive, or those of all collectors of a group. Default: " + DefaultArchive.DESCRIPTION + ".")
    private List<Path> directories = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out =
                Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
        PrintWriter err =
                Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
        List<Path> archives = directories.isEmpty() ? List.of(DefaultArchive.directory()) : directories;
        for (Path archive : archives) {
            if (!Files.isDirectory(archive)) {
                err.println("seine verify: there is no archive " + archive);
                return USAGE;
            }
        }
        try {
            VerifyReport report = verify(archives, path -> {
                if (progress) {
                    err.println(path);
                    err.flush();
                }
            });
            if (json) {
                out.println(toJson(report));
            } else {
                new VerifyTable(report).print(out);
            }
            out.flush();
            return report.ok() ? 0 : FAILURE;
        } catch (IOException e) {
            err.println("seine verify: " + e.getMessage());
            return FAILURE;
        }
    }

    private static VerifyReport verify(List<Path> archives, Consumer<String> progress) throws IOException {
        Map<String, ArchiveStorage> byName = new LinkedHashMap<>();
        Set<Path> known = new HashSet<>();
        for (Path archive : archives) {
            if (known.add(archive.toRealPath())) {
                byName.put(archive.toString(), DiskStorage.reading(archive));
            }
        }
        if (byName.size() == 1) {
            return new Verifier(DiskStorage.reading(archives.getFirst()), progress).verify();
        }
        return new SeveralArchives(byName, progress).verify();
    }

    private static String toJson(VerifyReport report) {
        try {
            return JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }
}
