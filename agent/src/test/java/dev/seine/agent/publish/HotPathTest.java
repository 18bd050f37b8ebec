package dev.seine.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeFrame;
import dev.seine.agent.fake.FakeSource;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceDescription;
import dev.seine.agent.source.SourceState;
import dev.seine.agent.source.SourceStatistics;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a frame costs on its way from the source to Kafka's producer, in numbers that no machine changes. */
@Timeout(120) // A frame that gets lost is waited for.
class HotPathTest {
    /** An object takes 8 bytes at least. */
    private static final double LESS_THAN_AN_OBJECT = 1;

    private static final long SECOND_NS = 1_000_000_000;

    /**
     * A block as {@link HotPathProgram} has printed it.
     *
     * @param besidesValuesBytes allocated, without the values of records
     */
    private record Cost(int frames, int sentFrames, long besidesValuesBytes) {
        static Cost parse(String line) {
            String[] words = line.split(" ", -1);
            return new Cost(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
        }
    }

    private static List<Cost> costs(String source, HotPathLimits limits) {
        List<Cost> costs = Program.run(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HotPathProgram.class.getName(),
                        source,
                        limits.name())
                .lines()
                .stream()
                .filter(line -> line.startsWith("took "))
                .map(Cost::parse)
                .toList();
        assertThat(costs).hasSizeGreaterThan(20);
        return costs;
    }

    /** The least of blocks of a size: the runtime may allocate on the thread as well, but never less. */
    private static long least(List<Cost> costs, int leastFrames, int mostFrames) {
        return costs.stream()
                .filter(cost -> cost.frames() >= leastFrames && cost.frames() <= mostFrames)
                .mapToLong(Cost::besidesValuesBytes)
                .min()
                .orElseThrow();
    }

    private static void assertNothingAFrame(List<Cost> costs) {
        long forFew = least(costs, 1, HotPathProgram.FEW);
        long forMany = least(costs, 10 * HotPathProgram.FEW, HotPathProgram.MANY);
        assertThat((double) (forMany - forFew) / (9 * HotPathProgram.FEW))
                .as("bytes a frame: %d for blocks of few frames, %d for those of many", forFew, forMany)
                .isLessThan(LESS_THAN_AN_OBJECT);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingForAFrameButItsPlaceInTheValue(HotPathLimits limits) {
        List<Cost> costs = costs("fake", limits);
        assertNothingAFrame(costs);
        int part = limits == HotPathLimits.NARROW_RATE ? 2 : 1;
        assertThat(costs).allSatisfy(cost -> assertThat(cost.sentFrames()).isCloseTo(cost.frames() / part, within(1)));
    }

    /** The narrow rate is not for bursts, of which it would leave nothing after the first ones. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NARROW_RATE")
    void allocatesNothingForAFrameOfARingButItsPlaceInTheValue(HotPathLimits limits) {
        Requirements.root();
        Requirements.programs("ip", "ethtool", "tcpreplay");
        assertNothingAFrame(costs("ring", limits));
    }

    /** Notes where its frames are copied to. */
    private static final class WatchedBlock extends FakeBlock {
        final List<byte[]> destinations = new ArrayList<>();

        WatchedBlock(List<FakeFrame> frames) {
            super(frames);
        }

        @Override
        public int copyTo(int frame, byte[] destination, int offset) {
            destinations.add(destination);
            return super.copyTo(frame, destination, offset);
        }
    }

    @ParameterizedTest
    @EnumSource
    void copiesAFrameOnceAndIntoTheVeryArrayThatKafkaIsGiven(HotPathLimits limits) throws Exception {
        FakeSource source = new FakeSource(3);
        HotPath path = new HotPath(source, limits.settings());
        for (int i = 0; i < 5; i++) {
            WatchedBlock block = new WatchedBlock(
                    HotPathProgram.block(HotPathProgram.MANY, i * SECOND_NS).frames());
            source.then(block);
            HotPath.Taken taken = path.takeBlock().orElse(null);
            assertThat(taken).isNotNull();
            assertThat(block.destinations).hasSize((int) taken.sentFrames());
            assertThat(taken.values())
                    .singleElement()
                    .satisfies(value -> assertThat(block.destinations)
                            .allSatisfy(each -> assertThat(each).isSameAs(value)));
        }
    }

    /** Counts what it hands out. */
    private static final class CountingSource implements PacketSource {
        private final PacketSource source;
        private int blocks;

        CountingSource(PacketSource source) {
            this.source = source;
        }

        @Override
        public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
            FrameBlock block = source.poll(timeoutMs);
            blocks += block == null ? 0 : 1;
            return block;
        }

        @Override
        public SourceDescription description() {
            return source.description();
        }

        @Override
        public SourceState state() {
            return source.state();
        }

        @Override
        public SourceStatistics statistics() throws IOException {
            return source.statistics();
        }

        @Override
        public void filter(EffectiveFilter filter) throws IOException {
            source.filter(filter);
        }

        @Override
        public void stopAccepting() throws IOException {
            source.stopAccepting();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    @Test
    void makesOneRecordOfEachBlockOfARing() throws Exception {
        int sent = 20_000;
        try (VethPair veth = VethPair.create();
                PacketSource ring = HotPath.ring(veth)) {
            CountingSource source = new CountingSource(ring);
            HotPath path = new HotPath(source, HotPathLimits.NONE.settings());
            veth.send(Collections.nCopies(sent, new byte[HotPathProgram.FRAME_LENGTH])
                    .toArray(byte[][]::new));
            int frames = 0;
            int records = 0;
            while (frames < sent) {
                HotPath.Taken taken = path.takeBlock().orElse(null);
                frames += taken == null ? 0 : taken.frames();
                records += taken == null ? 0 : taken.values().size();
            }
            assertThat(frames).isEqualTo(sent);
            assertThat(records).isEqualTo(source.blocks).isGreaterThan(1);
        }
    }
}
