package dev.seine.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameColumnsTest {
    private static final FakeFrame FIRST = new FakeFrame(7, 1_500, new byte[96], 5, 1);
    private static final FakeFrame SECOND = new FakeFrame(9, 60, new byte[60], 1, 4);

    private final FrameColumns columns = new FrameColumns();

    private void assertRow(int row, int number, FakeFrame frame) {
        assertThat(columns.frame(row)).isEqualTo(number);
        assertThat(columns.timeNs(row)).isEqualTo(frame.timeNs());
        assertThat(columns.capturedLength(row)).isEqualTo(frame.data().length);
        assertThat(columns.originalLength(row)).isEqualTo(frame.originalLength());
        assertThat(columns.packetType(row)).isEqualTo(frame.packetType());
        assertThat(columns.flags(row)).isEqualTo(frame.flags());
    }

    @Test
    void describeTheFramesOfTheBlockThatWasReadLast() {
        columns.read(FakeBlock.ofFrames(1));
        columns.read(new FakeBlock(List.of(FIRST, SECOND)));
        assertThat(columns.count()).isEqualTo(2);
        assertRow(0, 0, FIRST);
        assertRow(1, 1, SECOND);
        columns.read(new FakeBlock(List.of(SECOND)));
        assertThat(columns.count()).isEqualTo(1);
        assertRow(0, 0, SECOND);
    }

    @Test
    void aRowThatIsMovedKeepsTheNumberOfItsFrame() {
        columns.read(new FakeBlock(List.of(FIRST, SECOND)));
        columns.move(1, 0);
        columns.keepFirst(1);
        assertThat(columns.count()).isEqualTo(1);
        assertRow(0, 1, SECOND);
    }

    @Test
    void refuseToKeepMoreRowsThanThereAre() {
        columns.read(FakeBlock.ofFrames(2));
        for (int rows : new int[] {-1, 3}) {
            assertThatThrownBy(() -> columns.keepFirst(rows))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there are 2 rows, not " + rows);
        }
    }

    @Test
    void refuseABlockThatDescribesFewerFramesThanItHas() {
        FakeBlock forgetful = new FakeBlock(List.of(FIRST, SECOND)) {
            @Override
            public void addRowsTo(FrameColumns into) {
                into.add(1, 60, 60, 0, 0);
            }
        };
        assertThatThrownBy(() -> columns.read(forgetful))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a block of 2 frames has described 1");
    }
}
