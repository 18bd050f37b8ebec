package dev.seine.bench.stage;

import dev.seine.collector.archive.PartitionArchive;
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

/** From decoded batches to an open capture file, without the force that makes it last; an operation is a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked as Setup before anything else.
public class AppendStage {
    @Param("300")
    public int frameBytes;

    private SampleArchive sample;
    private PartitionArchive archive;

    @Setup
    public void open() throws IOException, MalformedBatchException {
        sample = new SampleArchive(frameBytes);
    }

    /** Cuts the file to nothing, so that the disk does not fill up. */
    @Setup(Level.Invocation)
    public void begin() throws IOException {
        archive = sample.begin();
    }

    @Benchmark
    @OperationsPerInvocation(SampleArchive.BATCHES)
    public void append() throws IOException {
        sample.appendAll(archive);
    }

    @TearDown(Level.Invocation)
    public void end() throws IOException {
        archive.close();
    }

    @TearDown
    public void close() throws IOException {
        sample.close();
    }
}
