package dev.seine.agent.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireWriterTest {
    private static final int LONGEST_VARINT = 10;

    /** Both sides of each power of two, so of each number of bytes too, of either sign. */
    static LongStream longs() {
        return IntStream.range(0, Long.SIZE)
                .mapToObj(bit -> 1L << bit)
                .flatMapToLong(power -> LongStream.of(power - 1, power, power + 1, -power - 1, -power, -power + 1))
                .distinct();
    }

    static IntStream ints() {
        return longs().mapToInt(number -> (int) number).distinct();
    }

    @ParameterizedTest
    @MethodSource("longs")
    void writesLongsAsCodedOutputStreamDoes(long number) throws IOException {
        WireWriter writer = new WireWriter(new byte[LONGEST_VARINT]);
        writer.varint(number);
        byte[] expected = new byte[LONGEST_VARINT];
        CodedOutputStream reference = CodedOutputStream.newInstance(expected);
        reference.writeUInt64NoTag(number);
        assertWritten(writer, expected, reference);
        assertThat(WireWriter.varintSize(number)).isEqualTo(CodedOutputStream.computeUInt64SizeNoTag(number));
        assertThat(WireWriter.zigZag(number)).isEqualTo(CodedOutputStream.encodeZigZag64(number));
    }

    @ParameterizedTest
    @MethodSource("ints")
    void writesIntsAsCodedOutputStreamDoes(int number) throws IOException {
        WireWriter writer = new WireWriter(new byte[LONGEST_VARINT]);
        writer.varint(number);
        byte[] expected = new byte[LONGEST_VARINT];
        CodedOutputStream reference = CodedOutputStream.newInstance(expected);
        reference.writeUInt32NoTag(number);
        assertWritten(writer, expected, reference);
        assertThat(WireWriter.varintSize(number)).isEqualTo(CodedOutputStream.computeUInt32SizeNoTag(number));
    }

    private static void assertWritten(WireWriter writer, byte[] expected, CodedOutputStream reference) {
        assertThat(writer.position()).isEqualTo(reference.getTotalBytesWritten());
        assertThat(Arrays.copyOf(writer.bytes(), writer.position()))
                .isEqualTo(Arrays.copyOf(expected, writer.position()));
    }
}
