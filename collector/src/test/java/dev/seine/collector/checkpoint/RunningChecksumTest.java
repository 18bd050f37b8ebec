package dev.seine.collector.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RunningChecksumTest {
    @Test
    void isTheSumOfAllBytesInWhateverPiecesTheyCome() {
        Random random = new Random(1);
        byte[] all = new byte[300_000];
        random.nextBytes(all);
        RunningChecksum running = new RunningChecksum(0);
        for (int from = 0; from < all.length; ) {
            int count = Math.min(all.length - from, random.nextInt(70_000));
            running.add(
                    Arrays.copyOfRange(all, from, from + count + random.nextInt(1 + all.length - from - count)), count);
            from += count;
            running = new RunningChecksum(running.value());
        }
        CRC32C expected = new CRC32C();
        expected.update(all);
        assertThat(running.value()).isEqualTo((int) expected.getValue());
    }
}
