package dev.seine.afpacket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Opening a ring on real sockets of which some calls fail. */
class RingOpeningTest {
    @BeforeEach
    void requirements() {
        Requirements.root();
    }

    @Test
    void takesFewerBlocksWhenMemoryIsShort() throws Exception {
        RingSettings asked = TestSettings.blocks("lo", PageSize.BYTES, 1000);
        LittleMemory calls = new LittleMemory(300);
        try (PacketRing ring = new RingOpening(asked, calls).open(FilterProgram.rejectAll())) {
            assertThat(ring.shrunk()).isTrue();
            assertThat(ring.settings()).isEqualTo(asked.withBlockCount(250));
        }
    }

    @Test
    void givesUpAtFourBlocks() {
        RingSettings asked = TestSettings.blocks("lo", PageSize.BYTES, 1000);
        assertThatThrownBy(() -> new RingOpening(asked, new LittleMemory(0)).open(FilterProgram.rejectAll()))
                .hasMessage(
                        "setsockopt(PACKET_RX_RING): ENOMEM (Cannot allocate memory): not enough memory for the ring:"
                                + " fewer or smaller blocks");
    }

    @Test
    void theKernelSaysNoMemoryToATableOfTooManyBlocks() throws Exception {
        // Twice what settings allow: the kernel's table of blocks would pass the largest piece of memory it can
        // allocate.
        LinuxCalls calls = new LinuxCalls(Arena.ofAuto());
        int fd = calls.socket(LinuxCalls.AF_PACKET, LinuxCalls.SOCK_RAW_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            int[] request = {PageSize.BYTES, 1 << 20, PageSize.BYTES, 1 << 20, 100, 0, 0};
            MemorySegment version = arena.allocateFrom(JAVA_INT, IfPacket.TPACKET_V3);
            calls.setsockopt(fd, SocketOption.PACKET_VERSION, version);
            MemorySegment ring = arena.allocateFrom(JAVA_INT, request);
            assertThatThrownBy(() -> calls.setsockopt(fd, SocketOption.PACKET_RX_RING, ring))
                    .isInstanceOfSatisfying(
                            NativeCallException.class,
                            e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM.number()));
        } finally {
            calls.close(fd);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"SO_ERROR", "PACKET_STATISTICS"})
    void leavesNothingOpenWhenAnOptionIsRefused(SocketOption option) throws Exception {
        RingSettings everything = new RingSettings(
                "lo", 96, PageSize.BYTES, 16, 100, true, true, true, Optional.of(new Fanout(45, FanoutMode.HASH)));
        RefusedOption calls = new RefusedOption(option);
        long mappings = ringMappings();
        assertThatThrownBy(() -> new RingOpening(everything, calls).open(FilterProgram.acceptAll()))
                .hasMessageStartingWith("setsockopt(" + option + "): EINVAL");
        assertThat(calls.closed).isEqualTo(1);
        assertThat(ringMappings()).isEqualTo(mappings);
    }

    @Test
    void asksForNothingThatTheSettingsDoNotSay() throws Exception {
        RefusedOption calls = new RefusedOption();
        try (PacketRing ring = new RingOpening(TestSettings.replaceable("lo"), calls).open(FilterProgram.rejectAll())) {
            assertThat(ring.shrunk()).isFalse();
            assertThat(calls.asked)
                    .doesNotContain(
                            SocketOption.PACKET_FANOUT,
                            SocketOption.PACKET_ADD_MEMBERSHIP,
                            SocketOption.PACKET_IGNORE_OUTGOING,
                            SocketOption.SO_LOCK_FILTER);
        }
        assertThat(calls.closed).isEqualTo(1);
    }

    @Test
    void goesOnWhenMemoryCannotBeLocked() throws Exception {
        LinuxCalls calls = new LinuxCalls(Arena.ofAuto()) {
            @Override
            boolean mlock(MemorySegment memory) {
                return false;
            }
        };
        try (PacketRing ring = new RingOpening(TestSettings.locked("lo"), calls).open(FilterProgram.rejectAll())) {
            assertThat(ring.memoryLocked()).isFalse();
            assertThat(ring.poll(0)).isNull();
        }
    }

    @Test
    void refusesHardwareWhoseFramesHaveNoLinkType() throws Exception {
        int pointToPoint = 512; // ARPHRD_PPP
        LinuxCalls calls = new LinuxCalls(Arena.ofAuto()) {
            @Override
            void getsockname(int fd, MemorySegment address) throws NativeCallException {
                super.getsockname(fd, address);
                address.set(JAVA_SHORT, IfPacket.offset(IfPacket.SOCKADDR_LL, "sll_hatype"), (short) pointToPoint);
            }
        };
        long mappings = ringMappings();
        assertThatThrownBy(() -> new RingOpening(TestSettings.plain("lo"), calls).open(FilterProgram.acceptAll()))
                .isInstanceOf(UnsupportedLinkException.class)
                .hasMessageStartingWith("interface lo has hardware type 512 ");
        assertThat(ringMappings()).isEqualTo(mappings);
    }

    private static long ringMappings() throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(mapping -> mapping.contains("socket:[")).count();
        }
    }

    /** The real calls, with memory for so many blocks. */
    private static final class LittleMemory extends LinuxCalls {
        private final int blocks;

        LittleMemory(int blocks) {
            super(Arena.ofAuto());
            this.blocks = blocks;
        }

        @Override
        void setsockopt(int fd, SocketOption option, MemorySegment value) throws NativeCallException {
            if (option == SocketOption.PACKET_RX_RING && blocks(value) > blocks) {
                throw new NativeCallException("setsockopt(" + option + ")", Errno.ENOMEM.number());
            }
            super.setsockopt(fd, option, value);
        }

        private static int blocks(MemorySegment request) {
            return request.get(JAVA_INT, IfPacket.offset(IfPacket.TPACKET_REQ3, "tp_block_nr"));
        }
    }

    /** The real calls, of which one option is refused, counting what is asked for and closed. */
    private static final class RefusedOption extends LinuxCalls {
        private final Set<SocketOption> refused;
        private final Set<SocketOption> asked = EnumSet.noneOf(SocketOption.class);
        private int closed;

        RefusedOption(SocketOption... refused) {
            super(Arena.ofAuto());
            this.refused = Set.of(refused);
        }

        @Override
        void setsockopt(int fd, SocketOption option, MemorySegment value) throws NativeCallException {
            asked.add(option);
            if (refused.contains(option)) {
                throw new NativeCallException("setsockopt(" + option + ")", Errno.EINVAL.number());
            }
            super.setsockopt(fd, option, value);
        }

        @Override
        void close(int fd) throws NativeCallException {
            closed++;
            super.close(fd);
        }
    }
}
