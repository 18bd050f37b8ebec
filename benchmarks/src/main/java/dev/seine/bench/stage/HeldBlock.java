package dev.seine.bench.stage;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.RingBlock;
import dev.seine.afpacket.RingSettings;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.RingSource;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One full block of a real ring, which is read where the kernel has written it, again and again, and handed back at the end.
 * Needs root, as it lays a cable for it.
 */
final class HeldBlock implements AutoCloseable {
    /** Nobody else takes a block twice, so this is not for the public. */
    private static final MethodHandle TAKE = take();

    private static final int BLOCK_BYTES = 512 << 10;
    private static final int BLOCKS = 32;
    private static final int RETIRE_TIMEOUT_MS = 250;
    private static final int ATTEMPTS = 40;

    private final VethPair veth;
    private final RingSource ring;
    private final FrameBlock block;
    private final RingBlock ringBlock;
    private final ByteBuffer memory;

    private HeldBlock(VethPair veth, RingSource ring, FrameBlock block) {
        this.veth = veth;
        this.ring = ring;
        this.block = block;
        ringBlock = (RingBlock) field(block, "ringBlock");
        memory = (ByteBuffer) field(ringBlock, "block");
    }

    /** Sends the frames of a block until the kernel hands all of them over in one. */
    static HeldBlock of(int frameBytes) throws IOException, FilterException {
        VethPair veth = VethPair.create();
        try {
            RingSource ring = RingSource.open(settings(veth), EffectiveFilter.ALL);
            return new HeldBlock(veth, ring, fullBlock(veth, ring, frameBytes));
        } catch (IOException | FilterException | RuntimeException e) {
            veth.close();
            throw e;
        }
    }

    private static RingSettings settings(VethPair veth) {
        return new RingSettings(
                veth.captureInterface(),
                RingSettings.SNAP_LENGTH_MAX,
                BLOCK_BYTES,
                BLOCKS,
                RETIRE_TIMEOUT_MS,
                true,
                false,
                false,
                Optional.empty(),
                false);
    }

    /** The retire timeout may come between two frames and cut the block in two; then they are sent again. */
    private static FrameBlock fullBlock(VethPair veth, RingSource ring, int frameBytes) throws IOException {
        int wanted = SampleFrames.inBlock(frameBytes);
        Path capture = Files.createTempFile("seine-stage", ".pcap");
        try {
            ClassicPcap.write(capture, SampleFrames.ofBlock(frameBytes));
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                veth.replay(capture);
                for (FrameBlock next = ring.poll(2 * RETIRE_TIMEOUT_MS);
                        next != null;
                        next = ring.poll(2 * RETIRE_TIMEOUT_MS)) {
                    if (next.frameCount() == wanted) {
                        return next;
                    }
                    next.close();
                }
            }
        } finally {
            Files.delete(capture);
        }
        throw new IOException("the kernel never handed over " + wanted + " frames in one block");
    }

    /** The block as if the kernel had just handed it over: what is kept of its headers is forgotten. */
    FrameBlock takenAnew() {
        try {
            if (!(boolean) TAKE.invoke(ringBlock, memory)) {
                throw new IllegalStateException("the block was handed back");
            }
            return block;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the ring's classes have changed", e);
        }
    }

    private static MethodHandle take() {
        try {
            Method take = RingBlock.class.getDeclaredMethod("take", ByteBuffer.class);
            take.setAccessible(true);
            return MethodHandles.lookup().unreflect(take);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the ring's classes have changed", e);
        }
    }

    @Override
    public void close() {
        block.close();
        ring.close();
        veth.close();
    }
}
