package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.SeineProcess;
import dev.seine.system.StockTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What archives hold, found out twice: by {@code seine verify}, and by reading all frames with nothing of it. The two must
 * agree. Where several collectors had a topic, all their archives together are the evidence.
 */
public final class Evidence {
    private static final int STOCK_TOOL_SAMPLES = 2;

    private final JsonNode report;
    private final NumberedFrames frames;

    private Evidence(JsonNode report, NumberedFrames frames) {
        this.report = report;
        this.frames = frames;
    }

    /** Reads archives that nobody is writing to, and insists that nothing in them is wrong. */
    public static Evidence of(Lab lab, Archive... archives) throws IOException, InterruptedException {
        SeineProcess verify = lab.seine(Stream.concat(
                        Stream.of("verify", "--json"),
                        Arrays.stream(archives).map(archive -> archive.root().toString()))
                .toArray(String[]::new));
        assertThat(verify.awaitExit()).as(verify::toString).isZero();
        Evidence evidence =
                new Evidence(new ObjectMapper().readTree(verify.out()), NumberedFrames.of(List.of(archives)));
        for (Archive archive : archives) {
            assertThat(archive.openFiles()).isEmpty();
            assertStockToolsAccept(archive);
        }
        evidence.assertAgrees();
        return evidence;
    }

    /** The first and the last file: all of them would take longer than the faults. */
    private static void assertStockToolsAccept(Archive archive) throws IOException {
        List<Path> files = archive.sealedFiles();
        Set<Path> samples = new HashSet<>(files.subList(0, Math.min(files.size(), STOCK_TOOL_SAMPLES / 2)));
        samples.addAll(files.subList(Math.max(0, files.size() - STOCK_TOOL_SAMPLES / 2), files.size()));
        for (Path file : samples) {
            StockTools.assertAccept(file);
        }
    }

    private void assertAgrees() {
        assertThat(report.get("problems")).isEmpty();
        assertThat(report.get("quarantinedRecords").asLong()).isZero();
        assertThat(report.get("offsetGaps")).isEmpty();
        frames.sentByHost()
                .forEach((host, sent) -> assertThat(strictlyAscending(sent))
                        .as(() -> "no frame of " + host + " is there twice")
                        .isTrue());
        long archived = 0;
        for (JsonNode stream : streams()) {
            assertStreamAgrees(stream);
            archived += stream.get("archived").asLong();
        }
        assertThat(archived).isEqualTo(archived());
    }

    private void assertStreamAgrees(JsonNode stream) {
        assertThat(stream.get("problems")).as(stream::toString).isEmpty();
        NumberedFrames.Numbers numbers = frames.streams()
                .get(stream.get("run").asText() + "/" + stream.get("stream").asText());
        if (numbers == null) {
            assertThat(stream.get("archived").asLong()).as(stream::toString).isZero();
            return;
        }
        assertThat(numbers.count())
                .as(stream::toString)
                .isEqualTo(stream.get("archived").asInt());
        assertThat(strictlyAscending(numbers.packetIds())).as(stream::toString).isTrue();
        // Frames that nobody numbered are the kernel's drops; those with a number and in no archive are gaps.
        long[] sent = numbers.sent();
        long missingBetween = sent[sent.length - 1] - sent[0] + 1 - sent.length;
        assertThat(missingBetween)
                .as(() -> "missing between the first and the last frame of " + stream)
                .isLessThanOrEqualTo(onTheLedger(stream));
        if (!stream.get("end").asText().isEmpty()) {
            assertThat(stream.get("accepted").asLong())
                    .as(stream::toString)
                    .isEqualTo(sent.length + onTheLedger(stream));
        }
    }

    private static long onTheLedger(JsonNode stream) {
        return stream.get("gap").asLong()
                + stream.get("kernelDrops").asLong()
                + stream.get("dropped").asLong();
    }

    private static boolean strictlyAscending(long[] numbers) {
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] <= numbers[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private List<JsonNode> streams() {
        return StreamSupport.stream(report.get("streams").spliterator(), false).toList();
    }

    /** How many frames are in the archives. */
    public long archived() {
        return frames.streams().values().stream()
                .mapToLong(NumberedFrames.Numbers::count)
                .sum();
    }

    /** The sender's number of the last frame that is there. */
    public long lastNumber() {
        return frames.sentByHost().values().stream()
                .mapToLong(numbers -> numbers[numbers.length - 1])
                .max()
                .orElse(-1);
    }

    /** How many runs of agents have left something. */
    public long runs() {
        return frames.streams().size();
    }

    /** How many frames are missing with a reason that is written down. */
    public long missing() {
        return streams().stream().mapToLong(Evidence::onTheLedger).sum();
    }

    /** How many frames agents say they gave up for a reason, such as {@code SPOOL_FULL}. */
    public long dropped(String reason) {
        return streams().stream()
                .flatMap(stream ->
                        StreamSupport.stream(stream.get("droppedByReason").spliterator(), false))
                .filter(each -> each.get("reason").asText().contains(reason))
                .mapToLong(each -> each.get("frames").asLong())
                .sum();
    }

    /** How many frames the kernel dropped because the ring was full. */
    public long kernelDrops() {
        return streams().stream()
                .mapToLong(stream -> stream.get("kernelDrops").asLong())
                .sum();
    }

    /** Every frame of an agent that was there from before the first to after the last: archived, or missing with a reason. */
    public Evidence assertAccountsFor(long sent) {
        assertThat(archived() + missing()).isEqualTo(sent);
        return this;
    }

    /** Nothing of the kind is missing at all. */
    public Evidence assertComplete(long sent) {
        assertAccountsFor(sent);
        assertThat(missing()).isZero();
        return this;
    }

    @Override
    public String toString() {
        return "%,d frames of %d runs archived, %,d missing with a reason".formatted(archived(), runs(), missing());
    }
}
