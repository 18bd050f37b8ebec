package dev.seine.bench.stage;

import dev.seine.collector.seal.FileContent;
import dev.seine.collector.seal.SealJob;
import dev.seine.collector.storage.StoredFile;
import dev.seine.pcapng.CaptureFileReader;
import dev.seine.proto.MalformedBatchException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What verify and cat do with a sealed file: decompress it, digest it, show every frame. An operation is a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked as Setup before anything else.
public class ReadStage {
    @Param("300")
    public int frameBytes;

    private SampleArchive sample;
    private String path;

    @Setup
    public void open() throws IOException, MalformedBatchException {
        sample = new SampleArchive(frameBytes);
        SealJob job = sample.complete();
        sample.sealer().seal(job);
        path = SampleArchive.sealedPath(job);
    }

    @Benchmark
    @OperationsPerInvocation(SampleArchive.BATCHES)
    public long read() throws IOException {
        long sum = 0;
        try (StoredFile file = sample.storage().read(path);
                FileContent content = FileContent.compressed(file);
                CaptureFileReader reader = CaptureFileReader.open(content, path)) {
            while (reader.next()) {
                sum += reader.timeNs() + reader.capturedLength() + reader.originalLength() + reader.packetId();
            }
        }
        return sum;
    }

    @TearDown
    public void close() throws IOException {
        sample.close();
    }
}
