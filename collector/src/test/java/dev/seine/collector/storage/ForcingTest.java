package dev.seine.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ForcingTest {
    /** What a file's force does. */
    @FunctionalInterface
    private interface Force {
        void happen() throws IOException;
    }

    private record Forced(Force happening) implements AppendFile {
        @Override
        public void write(byte[] source, int offset, int count) {}

        @Override
        public void force() throws IOException {
            happening.happen();
        }

        @Override
        public void close() {}
    }

    private static void await(CyclicBarrier together) throws IOException {
        try {
            together.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Test
    void triesEveryFileAndSaysOfEachWhyItHasFailed() {
        AtomicInteger forced = new AtomicInteger();
        List<AppendFile> files = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            files.add(new Forced(() -> {
                forced.incrementAndGet();
                if (number % 10 == 3) {
                    throw new IOException("file " + number);
                }
            }));
        }
        List<Optional<IOException>> failures = Forcing.of(files);
        assertThat(forced).hasValue(100);
        for (int i = 0; i < 100; i++) {
            assertThat(failures.get(i).map(IOException::getMessage))
                    .isEqualTo(i % 10 == 3 ? Optional.of("file " + i) : Optional.empty());
        }
    }

    @Test
    void forcesSeveralAtATime() {
        CyclicBarrier together = new CyclicBarrier(4);
        AppendFile waitsForTheOthers = new Forced(() -> await(together));
        assertThat(Forcing.of(List.of(waitsForTheOthers, waitsForTheOthers, waitsForTheOthers, waitsForTheOthers)))
                .containsOnly(Optional.empty());
    }

    @Test
    void needsNoThreadForOneFile() {
        Thread caller = Thread.currentThread();
        AppendFile file = new Forced(() -> assertThat(Thread.currentThread()).isSameAs(caller));
        assertThat(Forcing.of(List.of(file))).containsExactly(Optional.empty());
        assertThat(Forcing.of(List.of())).isEmpty();
    }

    @Test
    void readsBackWhileItForces() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        AppendFile file = new Forced(() -> await(together));
        assertThat(Forcing.<String>of(file, () -> {
                    await(together);
                    return "read";
                }))
                .isEqualTo("read");
    }

    @Test
    void losesNeitherFailureWhenForcingAndReadingBackFail() {
        AppendFile failing = new Forced(() -> {
            throw new IOException("not forced");
        });
        assertThatThrownBy(() -> Forcing.of(failing, () -> "read")).hasMessage("not forced");
        assertThatThrownBy(() -> Forcing.of(failing, () -> {
                    throw new IOException("not read");
                }))
                .hasMessage("not read")
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasMessage("not forced"));
    }
}
