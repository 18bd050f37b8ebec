package dev.seine.system.simulation;

import dev.seine.collector.cat.ArchiveReader;
import dev.seine.collector.cat.Glob;
import dev.seine.collector.cat.MixedLinkTypesException;
import dev.seine.collector.cat.OutputException;
import dev.seine.collector.cat.Slice;
import dev.seine.collector.consume.TopicRecord;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.seal.Manifest;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.verify.SeveralArchives;
import dev.seine.collector.verify.StreamReport;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.pcapng.CaptureFileReader;
import dev.seine.proto.DecodedBatch;
import dev.seine.proto.MalformedBatchException;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.system.simulation.SourceStream.SourceFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds the archives against what the rings have really seen: each frame once, byte by byte; what is missing has to be written
 * down, and there has to be a reason for it in the seed's plan.
 */
final class Oracle {
    private static final Slice ALL =
            new Slice(Glob.ANY, Glob.ANY, new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE), OptionalInt.empty(), "");
    private static final Pattern STREAM = Pattern.compile("seine run=([0-9a-f]{16}) stream=([0-9]+) .*");

    private final Simulation simulation;
    private final Plan plan;
    private final Map<SourceStream.Key, BitSet> archived = new HashMap<>();
    private final Map<SourceStream.Key, BitSet> ownFrames = new HashMap<>();
    private final Map<SourceStream.Key, BitSet> sent = new HashMap<>();
    private final Map<SourceStream.Key, BitSet> twice = new HashMap<>();
    private final Map<SourceStream.Key, List<Gap>> gaps = new HashMap<>();
    private final Map<SourceStream.Key, List<Gap>> ownGaps = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private long frames;
    private long missing;

    Oracle(Simulation simulation) {
        this.simulation = simulation;
        plan = simulation.plan();
    }

    /** Frames that were found in the archives. */
    long frames() {
        return frames;
    }

    /** Frames that a ring has handed out and no archive has. */
    long missing() {
        return missing;
    }

    /** Finds out what is wrong, in sentences; none if nothing is. */
    List<String> problems() throws IOException {
        for (CollectorHost host : simulation.collectors()) {
            checkArchive(host);
        }
        checkTogether();
        simulation.streams().forEach(this::checkStream);
        simulation.agents().forEach(this::checkHost);
        return problems;
    }

    /** All archives of the group at once, as an operator would; a record that came twice may be in two of them. */
    private void checkTogether() throws IOException {
        Map<String, ArchiveStorage> archives = new LinkedHashMap<>();
        for (CollectorHost host : simulation.collectors()) {
            archives.put(host.collectorId(), new SimulatedStorage(host.disk(), new SimulatedProcess("oracle")));
        }
        for (StreamReport stream :
                new SeveralArchives(archives, path -> {}).verify().streams()) {
            SourceStream.Key key = key(stream);
            if (!sentTwice(key).isEmpty()) {
                continue;
            }
            // What an agent loses around a handover looks as if an archive were not named.
            stream.problems().stream()
                    .filter(problem -> plan.losesNothing() || !problem.contains("in none of these archives"))
                    .forEach(problem -> problems.add("all archives: " + key + ": " + problem));
        }
    }

    private static SourceStream.Key key(StreamReport report) {
        return new SourceStream.Key(
                report.host(), HexFormat.fromHexDigitsToLong(report.run()), Math.toIntExact(report.stream()));
    }

    private void checkArchive(CollectorHost host) throws IOException {
        ownFrames.clear();
        ownGaps.clear();
        ArchiveStorage storage = new SimulatedStorage(host.disk(), new SimulatedProcess("oracle"));
        String name = host.collectorId();
        VerifyReport report = new Verifier(storage, path -> {}).verify();
        report.problems().forEach(problem -> problems.add(name + ": verify: " + problem));
        report.streams()
                .forEach(stream -> stream.problems()
                        .forEach(problem -> problems.add(
                                name + ": verify: " + stream.run() + "/" + stream.stream() + ": " + problem)));
        report.streams().forEach(this::checkTotals);
        if (report.quarantinedRecords() > 0) {
            problems.add(name + ": " + report.quarantinedRecords() + " records are in quarantine");
        }
        for (String path : host.disk().files().keySet()) {
            if (path.endsWith(".partial") || path.contains("/open/")) {
                problems.add(name + ": " + path + " is left over");
            }
            if (path.startsWith("host=") && path.endsWith(".json")) {
                note(ManifestFormat.read(storage, path));
            }
        }
        readFrames(storage, name);
        checkGaps(name);
    }

    private void note(Manifest manifest) {
        for (Manifest.Part part : manifest.streams()) {
            SourceStream.Key key = new SourceStream.Key(
                    manifest.hostId(), HexFormat.fromHexDigitsToLong(part.run()), Math.toIntExact(part.stream()));
            gaps.computeIfAbsent(key, any -> new ArrayList<>()).addAll(part.gaps());
            ownGaps.computeIfAbsent(key, any -> new ArrayList<>()).addAll(part.gaps());
        }
    }

    /**
     * Whether a frame's record is in the topic twice. A collector that takes a partition over between the two cannot know that
     * its predecessor has archived the first, and archives the second.
     */
    private boolean isSentTwice(SourceStream.Key key, int number) {
        return sentTwice(key).get(number);
    }

    private BitSet sentTwice(SourceStream.Key key) {
        readTopic(key);
        return twice.getOrDefault(key, new BitSet());
    }

    private BitSet inTopic(SourceStream.Key key) {
        readTopic(key);
        return sent.getOrDefault(key, new BitSet());
    }

    private void readTopic(SourceStream.Key key) {
        if (sent.containsKey(key)) {
            return;
        }
        BitSet once = new BitSet();
        BitSet again = new BitSet();
        for (TopicRecord record : simulation.topic().partitionOf(key.hostId()).records()) {
            FrameBatch batch = batch(record);
            if (batch.getRunId() == key.runId() && batch.getStreamId() == key.streamId()) {
                int first = Math.toIntExact(batch.getFirstFrameSequence());
                BitSet frameNumbers = new BitSet();
                frameNumbers.set(first, first + batch.getFrameCount());
                BitSet both = (BitSet) once.clone();
                both.and(frameNumbers);
                again.or(both);
                once.or(frameNumbers);
            }
        }
        sent.put(key, once);
        twice.put(key, again);
    }

    private static FrameBatch batch(TopicRecord record) {
        try {
            return DecodedBatch.of(Objects.requireNonNull(record.value())).header();
        } catch (MalformedBatchException e) {
            throw new AssertionError(e);
        }
    }

    private void readFrames(ArchiveStorage storage, String name) throws IOException {
        ByteArrayOutputStream pcapng = new ByteArrayOutputStream();
        try {
            new ArchiveReader(storage, problem -> problems.add(name + ": " + problem)).write(ALL, pcapng);
        } catch (MixedLinkTypesException | OutputException | dev.seine.afpacket.FilterException e) {
            throw new IOException(e);
        }
        try (CaptureFileReader reader = CaptureFileReader.open(new ByteArrayInputStream(pcapng.toByteArray()), name)) {
            while (reader.next()) {
                checkFrame(reader, name);
            }
        }
    }

    private void checkFrame(CaptureFileReader reader, String name) {
        List<String> comments = reader.interfaceDescription().comments();
        Matcher stream = STREAM.matcher(comments.getFirst());
        if (!stream.matches()) {
            throw new AssertionError(comments);
        }
        SourceStream.Key key = new SourceStream.Key(
                comments.getLast().substring("seine host=".length()),
                HexFormat.fromHexDigitsToLong(stream.group(1)),
                Integer.parseInt(stream.group(2)));
        int number = Math.toIntExact(reader.packetId());
        List<SourceFrame> sent = simulation.stream(key).frames();
        if (number >= sent.size()) {
            problems.add(name + ": " + key + " never had a frame " + number);
            return;
        }
        BitSet own = ownFrames.computeIfAbsent(key, any -> new BitSet());
        BitSet all = archived.computeIfAbsent(key, any -> new BitSet());
        if (own.get(number) || (all.get(number) && !isSentTwice(key, number))) {
            problems.add(name + ": " + key + " frame " + number + " is there twice");
        }
        own.set(number);
        all.set(number);
        frames++;
        SourceFrame frame = sent.get(number);
        int end = reader.dataOffset() + reader.capturedLength();
        boolean isSame = frame.timeNs() == reader.timeNs()
                && frame.originalLength() == reader.originalLength()
                && Arrays.equals(frame.data(), Arrays.copyOfRange(reader.data(), reader.dataOffset(), end));
        if (!isSame) {
            problems.add(name + ": " + key + " frame " + number + " is another one");
        }
    }

    private void checkTotals(StreamReport report) {
        SourceStream.Key key = key(report);
        SourceStream stream = simulation.stream(key);
        boolean isWrong = report.end().isEmpty()
                ? report.accepted() > stream.accepted() || report.kernelDrops() > stream.kernelDrops()
                : report.accepted() != stream.accepted() || report.kernelDrops() != stream.kernelDrops();
        if (isWrong) {
            problems.add("%s: the archive says %d accepted, %d dropped by the kernel; it were %d and %d"
                    .formatted(key, report.accepted(), report.kernelDrops(), stream.accepted(), stream.kernelDrops()));
        }
    }

    private void checkStream(SourceStream stream) {
        BitSet there = archived.getOrDefault(stream.key(), new BitSet());
        List<Gap> written = gaps.getOrDefault(stream.key(), List.of());
        int firstUnwritten = -1;
        int holes = 0;
        for (int number = there.nextClearBit(0);
                number < stream.frames().size();
                number = there.nextClearBit(number + 1)) {
            missing++;
            boolean isBehind = number >= there.length();
            holes += isBehind ? 0 : 1;
            if (!isWritten(written, number) && !isBehind && firstUnwritten < 0) {
                firstUnwritten = number;
            }
        }
        if (firstUnwritten >= 0 && !plan.deletes()) {
            problems.add(stream.key() + ": frame " + firstUnwritten + " is missing without a word");
        }
        int absent = stream.frames().size() - there.cardinality();
        // An agent that is stopped counts what it has no time left for.
        if (absent > 0 && plan.losesNothing() && !plan.has(Fault.AGENT_STOPPED)) {
            problems.add(stream.key() + ": " + absent + " frames are lost where nothing may be");
        }
        if (!plan.batchesComeLate()) {
            checkSaidToBeMissing(stream.key(), written, there);
        }
        if (!plan.deletes() && !plan.batchesComeLate()) {
            BitSet lost = (BitSet) inTopic(stream.key()).clone();
            lost.andNot(there);
            // A batch that comes late, behind newer ones, is a gap that is written down.
            lost.stream()
                    .filter(number -> !isSaidToBeMissing(written, number))
                    .findFirst()
                    .ifPresent(number ->
                            problems.add(stream.key() + ": frame " + number + " is in the topic and in no archive"));
        }
        if (holes > 0 && plan.losesOnlyTails()) {
            problems.add(stream.key() + ": " + holes + " frames are missing before others that are there");
        }
    }

    private static boolean isSaidToBeMissing(List<Gap> written, int number) {
        return written.stream()
                .filter(gap -> gap.reason() == GapReason.MISSING)
                .anyMatch(gap -> gap.firstFrame() <= number && number < gap.nextFrame());
    }

    /** A frame that one archive calls missing is in no other one, unless its record came again later. */
    private void checkSaidToBeMissing(SourceStream.Key key, List<Gap> written, BitSet there) {
        for (Gap gap : written) {
            boolean isWhole = gap.frames() == gap.nextFrame() - gap.firstFrame();
            if (isWhole && gap.reason() == GapReason.MISSING) {
                there.stream()
                        .filter(number -> gap.firstFrame() <= number && number < gap.nextFrame())
                        .filter(number -> !isSentTwice(key, number))
                        .findFirst()
                        .ifPresent(number ->
                                problems.add(key + ": frame " + number + " is there, but said to be missing: " + gap));
            }
        }
    }

    private static boolean isWritten(List<Gap> written, int number) {
        return written.stream().anyMatch(gap -> gap.firstFrame() <= number && number < gap.nextFrame());
    }

    /** What an archive says that it never got, it must not have. */
    private void checkGaps(String name) {
        ownGaps.forEach((key, written) -> {
            BitSet there = ownFrames.getOrDefault(key, new BitSet());
            for (Gap gap : written) {
                boolean isWhole = gap.frames() == gap.nextFrame() - gap.firstFrame();
                int first = there.nextSetBit(Math.toIntExact(gap.firstFrame()));
                if (isWhole && first >= 0 && first < gap.nextFrame()) {
                    problems.add(name + ": " + key + ": frame " + first + " is there, but said not to be: " + gap);
                }
            }
        });
    }

    /** An agent that was never killed has counted each frame that is missing. */
    private void checkHost(AgentHost host) {
        if (!plan.agentsCountAll()) {
            return;
        }
        long lost = 0;
        for (SourceStream stream : simulation.streams()) {
            if (stream.key().hostId().equals(host.hostId())) {
                lost += stream.frames().size()
                        - archived.getOrDefault(stream.key(), new BitSet()).cardinality();
            }
        }
        Map<String, Long> dropped = host.droppedFrames();
        // These never had a number.
        dropped.remove("DROP_REASON_SOURCE_FAILED");
        long counted = dropped.values().stream().mapToLong(Long::longValue).sum();
        // What was given up while it was on its way may have arrived all the same.
        long unsure = dropped.getOrDefault("DROP_REASON_UNDELIVERED_AT_STOP", 0L)
                + dropped.getOrDefault("DROP_REASON_SPOOL_FULL", 0L);
        if (lost > counted || lost < counted - unsure) {
            problems.add(host.hostId() + ": " + lost + " frames are missing, counted are " + dropped);
        }
    }
}
