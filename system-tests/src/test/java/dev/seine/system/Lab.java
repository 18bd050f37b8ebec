package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where one test works: a directory, a Kafka topic, and what it has started, which ends with the test. Whatever the test was
 * about, at its end every sealed file must satisfy the stock tools, and no program may have printed a stack trace.
 */
public final class Lab {
    /** The host that agents say they are on. */
    public static final String HOST = "lab";

    private final Path directory;
    private final Supplier<Broker> broker;
    private final String topic;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final List<SeineProcess> processes = new ArrayList<>();
    private final List<Archive> archives = new ArrayList<>();

    /**
     * For a test.
     *
     * @param directory that is not there yet
     * @param broker that all tests share; it is started for the first that asks for it
     */
    Lab(Path directory, Supplier<Broker> broker) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.broker = broker;
        this.topic = directory.getFileName().toString().replaceAll("[^A-Za-z0-9]", "-");
    }

    /** The test's own files. */
    public Path directory() {
        return directory;
    }

    public Broker broker() {
        return broker.get();
    }

    /** The test's own topic, with this many partitions from its first use on. */
    public String topic(int partitions) throws IOException, InterruptedException {
        broker().createTopic(topic, partitions);
        return topic;
    }

    /** The test's own topic. */
    public String topic() throws IOException, InterruptedException {
        return topic(1);
    }

    /** Closes it at the test's end. */
    public <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    public VethPair veth() {
        return own(VethPair.create());
    }

    public VethPair veth(VethPair.Options options) {
        return own(VethPair.create(options));
    }

    /** Starts the program, its output in the directory. */
    public SeineProcess seine(String... arguments) {
        return seineBehind(List.of(), arguments);
    }

    /** Starts the program behind another one that becomes it, such as setpriv. */
    public SeineProcess seineBehind(List<String> prefix, String... arguments) {
        String name = String.format(Locale.ROOT, "%02d-%s", processes.size(), arguments[0]);
        SeineProcess process = own(
                SeineProcess.start(new SeineProcess.Launch(prefix, directory.resolve(name), Arrays.asList(arguments))));
        processes.add(process);
        return process;
    }

    /** Starts a program as it is installed: its launcher and arguments, behind another one such as env. */
    public SeineProcess installedBehind(List<String> prefix, String... command) {
        String name = String.format(
                Locale.ROOT, "%02d-%s", processes.size(), Path.of(command[0]).getFileName());
        SeineProcess process = own(SeineProcess.startInstalled(
                new SeineProcess.Launch(prefix, directory.resolve(name), Arrays.asList(command))));
        processes.add(process);
        return process;
    }

    /** Starts an agent of the host {@link #HOST} that writes to the topic, and waits until it captures. */
    public SeineProcess agent(String... arguments) throws IOException, InterruptedException {
        return agentOf(HOST, arguments);
    }

    /** Starts an agent of a host that writes to the topic, and waits until it captures. */
    public SeineProcess agentOf(String host, String... arguments) throws IOException, InterruptedException {
        SeineProcess agent = seine(concat(
                List.of("agent", "--kafka", broker().address(), "--topic", topic(), "--host-id", host), arguments));
        agent.awaitLine("ready: ");
        return agent;
    }

    /** Stops an agent in order and returns how many frames it says it has delivered. */
    public static long stopped(SeineProcess agent) throws InterruptedException {
        agent.stop();
        return Long.parseLong(agent.awaitLine(" packets delivered to Kafka").split(" ", -1)[0]);
    }

    /** Starts a collector of the topic. */
    public CollectorProcess collector(String... arguments) throws IOException, InterruptedException {
        return collector(archive("archive"), arguments);
    }

    /** Starts a collector of the topic into an archive. */
    public CollectorProcess collector(Archive archive, String... arguments) throws IOException, InterruptedException {
        int port = FreePort.any();
        List<String> fixed = List.of(
                "collector",
                "--kafka",
                broker().address(),
                "--topic",
                topic(),
                "--group",
                topic,
                "--archive",
                archive.root().toString(),
                "--http",
                "127.0.0.1:" + port);
        return new CollectorProcess(seine(concat(fixed, arguments)), new HttpEndpoint(port), archive);
    }

    /** An archive in the directory; its sealed files are examined at the test's end. */
    public Archive archive(String name) throws IOException {
        Archive archive = new Archive(Files.createDirectories(directory.resolve(name)));
        if (!archives.contains(archive)) {
            archives.add(archive);
        }
        return archive;
    }

    /** Waits until collectors have archived, checkpointed and committed everything that is in the topic. */
    public void awaitAllArchived() {
        Patience.until("everything in the topic is archived", () -> broker().isArchived(topic, topic));
    }

    /** Archives what is in the topic with a collector that is started and stopped for it. */
    public Archive archived() throws IOException, InterruptedException {
        CollectorProcess collector = collector();
        awaitAllArchived();
        return collector.stop();
    }

    /** Lets the program prove an archive from its files alone. */
    public void assertVerified(Archive archive) throws InterruptedException {
        SeineProcess verify = seine("verify", archive.root().toString());
        assertThat(verify.awaitExit()).as(verify::toString).isZero();
    }

    private static String[] concat(List<String> first, String... second) {
        return Stream.concat(first.stream(), Stream.of(second)).toArray(String[]::new);
    }

    /** What holds at the end of every test. */
    public void examine() throws IOException {
        for (SeineProcess process : processes) {
            assertThat(process.err().lines().filter(line -> line.startsWith("\tat ")))
                    .as("stack trace of " + process)
                    .isEmpty();
        }
        for (Archive archive : archives) {
            for (Path file : archive.sealedFiles()) {
                StockTools.assertAccept(file);
            }
        }
    }

    /** Ends and removes everything that the test has started, the last one first. */
    public void endAll() throws Exception {
        Exception failure = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Deletes the directory; it is kept where a test has failed, for whoever looks into it. */
    public void deleteDirectory() throws IOException {
        Directories.delete(directory);
    }
}
