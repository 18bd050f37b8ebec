package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** An archive of one sealed file, whose manifest anybody may change. */
final class FuzzedArchive {
    private static final int MAX_BYTES = 1 << 20;

    private final DiskStorage disk;
    private final String manifest;
    private final byte[] sound;
    private final byte[] captured;

    private FuzzedArchive(DiskStorage disk, String manifest) throws IOException {
        this.disk = disk;
        this.manifest = manifest;
        this.sound = disk.load(manifest, MAX_BYTES);
        this.captured = disk.load(captureFile(), MAX_BYTES);
    }

    static FuzzedArchive at(Path directory) throws Exception {
        DiskStorage disk = DiskStorage.at(directory);
        AgentStream web = new AgentStream("web-07", 1, 0);
        FakeKafka kafka = new FakeKafka();
        kafka.send(web.batch(2, AgentStream.START_NS));
        web.batch(1, AgentStream.START_NS);
        kafka.send(web.batch(2, AgentStream.START_NS)).send(web.end(AgentStream.START_NS));
        new TestCollector("c1", kafka, disk, new FakeClock()).catchUp().stop();
        String manifest = ArchiveContents.paths(disk, "").stream()
                .filter(path -> path.startsWith("host=") && path.endsWith(".json"))
                .findFirst()
                .orElseThrow();
        return new FuzzedArchive(disk, manifest);
    }

    DiskStorage disk() {
        return disk;
    }

    String manifest() {
        return manifest;
    }

    String captureFile() {
        return manifest.replace(".json", ".pcapng.zst");
    }

    /** The sound manifest, and ones that once were trouble. */
    List<byte[]> samples() {
        return List.of(
                sound,
                changed("\"run\" : \"0", "\"run\" : \"z"),
                changed("\"streams\" : [", "\"streams\" : [ null,"),
                changed("\"firstTimeNs\" : \"1", "\"firstTimeNs\" : \"x"),
                "null".getBytes(StandardCharsets.US_ASCII),
                new byte[0]);
    }

    /** The sound manifest with one text in place of another. */
    private byte[] changed(String from, String to) {
        String text = new String(sound, StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
    }

    void replaceManifest(byte[] bytes) throws IOException {
        disk.replace(manifest, bytes);
    }

    void restoreCaptureFile() throws IOException {
        disk.replace(captureFile(), captured);
    }
}
