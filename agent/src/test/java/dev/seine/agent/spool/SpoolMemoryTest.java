package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpoolMemoryTest {
    private static final int RECORDS = 400_000;

    /** Far less than a list of so many records, whatever their form. */
    private static final long MOST_GROWN_BYTES = 2 << 20;

    /** Takes everything and keeps nothing. */
    private record NullDirectory() implements SpoolDirectory {
        @Override
        public List<Entry> list() {
            return List.of();
        }

        @Override
        public StoredFile create(String name) {
            return new NullFile();
        }

        @Override
        public StoredFile open(String name) {
            return new NullFile();
        }

        @Override
        public void rename(String from, String to) {}

        @Override
        public void delete(String name) {}

        @Override
        public void replace(String name, byte[] content, boolean durable) {}

        @Override
        public long freeBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public void close() {}
    }

    private record NullFile() implements StoredFile {
        @Override
        public int write(ByteBuffer from, long position) {
            int bytes = from.remaining();
            from.position(from.limit());
            return bytes;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            return -1;
        }

        @Override
        public void force() {}

        @Override
        public void truncate(long length) {}

        @Override
        public void close() {}
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void needsTheSameMemoryWhateverTheOutageLasts() throws IOException {
        ManualClock clock = new ManualClock();
        SpoolSettings settings =
                new SpoolSettings(1L << 40, 1 << 20, Duration.ofMillis(200), SpoolPolicy.DROP_NEWEST, 1 << 20);
        try (Spool spool = new Spool(new NullDirectory(), settings, clock)) {
            Batches batches = new Batches(1);
            append(spool, batches, RECORDS / 10);
            long before = usedBytes();
            append(spool, batches, RECORDS);
            assertThat(usedBytes() - before).isLessThan(MOST_GROWN_BYTES);
            spool.tick(clock.monotonicNs(), 0);
            assertThat(spool.status().records()).isEqualTo(RECORDS + RECORDS / 10);
        }
    }

    private static void append(Spool spool, Batches batches, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(spool.append(batches.next(64)).isPresent()).isTrue();
        }
    }
}
