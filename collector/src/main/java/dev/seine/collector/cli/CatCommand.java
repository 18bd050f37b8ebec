package dev.seine.collector.cli;

import dev.seine.afpacket.FilterException;
import dev.seine.collector.cat.ArchiveReader;
import dev.seine.collector.cat.MixedLinkTypesException;
import dev.seine.collector.cat.OutputException;
import dev.seine.collector.cat.Slice;
import dev.seine.collector.storage.DiskStorage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seine cat}: any slice of an archive as one pcapng stream. */
@Command(
        name = "cat",
        mixinStandardHelpOptions = true,
        header = "Write frames of an archive to standard output, as pcapng.",
        description = {
            "",
            "Merges sealed and open capture files in the order of time, while a collector is at work or not. Words select:",
            "  host=GLOB     frames of these hosts; * and ? stand for any characters and for one",
            "  last=10m      of the last 10 minutes (ms, s, m, h, d), up to now or to=",
            "  from=TIME to=TIME   of this time; RFC 3339, such as 2026-11-24T07:42:00Z",
            "  iface=GLOB    of interfaces with these names",
            "  link=NUMBER   of this link type, where there are several; 1 is Ethernet",
            "All other words are a filter in the language of pcap-filter(7).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} host=web-07 last=10m 'tcp port 443' | tcpdump -nr -",
            "  ${COMMAND-FULL-NAME} 'host=db-*' from=2026-11-24T07:40:00Z to=2026-11-24T07:45:00Z -w incident.pcapng",
            "",
            "Exit codes: 0 all frames were written; 1 something could not be read or written; 2 a word is wrong."
        })
public final class CatCommand implements Callable<Integer> {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    @Option(
            names = {"-a", "--archive"},
            paramLabel = "DIR",
            description = "The archive. Default: " + DefaultArchive.DESCRIPTION + ".")
    private @Nullable Path directory;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "Write to this file; - is standard output.")
    private @Nullable Path file;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "Selectors and the filter.")
    private List<String> words = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path archive = directory != null ? directory : DefaultArchive.directory();
        if (isForTerminal()) {
            complain("standard output is a terminal, and a capture is binary: use -w FILE, or | tcpdump -nr -");
            return USAGE;
        }
        if (!Files.isDirectory(archive)) {
            complain("there is no archive " + archive + ": say which with --archive or SEINE_ARCHIVE");
            return FAILURE;
        }
        try {
            Slice slice = SliceArguments.parse(words, Instant.now());
            try (OutputStream output = output()) {
                return write(archive, slice, output);
            }
        } catch (IllegalArgumentException | MixedLinkTypesException e) {
            complain(String.valueOf(e.getMessage()));
            return USAGE;
        } catch (FilterException e) {
            complain(String.valueOf(e.getMessage()));
            e.caret().ifPresent(caret -> err().println(caret));
            return USAGE;
        } catch (OutputException e) {
            if (e.isBrokenPipe()) {
                return 0;
            }
            complain("cannot write: " + e.getMessage());
            return FAILURE;
        } catch (IOException e) {
            complain(e.getMessage() == null ? e.toString() : describe(e));
            return FAILURE;
        }
    }

    private int write(Path archive, Slice slice, OutputStream output)
            throws IOException, FilterException, MixedLinkTypesException, OutputException {
        AtomicInteger problems = new AtomicInteger();
        ArchiveReader reader = new ArchiveReader(DiskStorage.reading(archive), problem -> {
            problems.incrementAndGet();
            complain(problem);
        });
        reader.write(slice, output);
        return problems.get() == 0 ? 0 : FAILURE;
    }

    private boolean isStandardOutput() {
        return file == null || file.toString().equals("-");
    }

    private OutputStream output() throws IOException {
        Path target = file;
        return target == null || isStandardOutput()
                // System.out would hide that nobody reads any more.
                ? new FileOutputStream(FileDescriptor.out)
                : Files.newOutputStream(target);
    }

    private boolean isForTerminal() {
        if (!isStandardOutput()) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** File system exceptions often have no more than the path as their message. */
    private static String describe(IOException e) {
        String kind = e.getClass().getSimpleName();
        return kind.equals("IOException") || kind.equals("FileSystemException")
                ? String.valueOf(e.getMessage())
                : e.getMessage() + " (" + kind + ")";
    }

    private void complain(String problem) {
        err().println("seine cat: " + problem.replace('\n', ' '));
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
    }
}
