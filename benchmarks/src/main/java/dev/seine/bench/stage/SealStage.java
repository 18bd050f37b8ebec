package dev.seine.bench.stage;

import dev.seine.collector.seal.Manifest;
import dev.seine.collector.seal.SealJob;
import dev.seine.collector.seal.Sealer;
import dev.seine.proto.MalformedBatchException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From an open capture file to a sealed one: sorted, compressed, forced, read back, published. An operation is a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked as Setup before anything else.
public class SealStage {
    @Param("300")
    public int frameBytes;

    private SampleArchive sample;
    private SealJob job;
    private Sealer sealer;

    @Setup
    public void open() throws IOException, MalformedBatchException {
        sample = new SampleArchive(frameBytes);
        job = sample.complete();
        sealer = sample.sealer();
    }

    @Benchmark
    @OperationsPerInvocation(SampleArchive.BATCHES)
    public Manifest seal() throws IOException {
        return sealer.seal(job);
    }

    /** Else the next one would find that it has been done. */
    @TearDown(Level.Invocation)
    public void unseal() throws IOException {
        sample.unseal(job);
    }

    @TearDown
    public void close() throws IOException {
        sample.close();
    }
}
