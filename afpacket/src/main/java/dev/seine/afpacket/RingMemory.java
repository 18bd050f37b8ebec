package dev.seine.afpacket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The mapped blocks of a ring in the order in which the kernel fills them. The mapping lives until {@link #close}. */
final class RingMemory implements AutoCloseable {
    // Shared, so that closing by another thread is an exception in the reader and never a read of unmapped memory.
    private final Arena arena = Arena.ofShared();
    private final ByteBuffer[] blocks;
    private boolean locked;
    private int next;

    private RingMemory(int blockCount) {
        this.blocks = new ByteBuffer[blockCount];
    }

    static RingMemory map(PacketSocket socket, RingSettings settings) throws NativeCallException {
        RingMemory memory = new RingMemory(settings.blockCount());
        try {
            memory.fill(socket, settings);
            return memory;
        } catch (NativeCallException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private void fill(PacketSocket socket, RingSettings settings) throws NativeCallException {
        MemorySegment ring = socket.map(settings.ringBytes(), arena);
        locked = settings.lockMemory() && socket.lock(ring);
        for (int i = 0; i < blocks.length; i++) {
            // One buffer a block, so that no offset, however wrong, leads out of its block.
            blocks[i] = ring.asSlice((long) i * settings.blockSizeBytes(), settings.blockSizeBytes())
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder());
        }
    }

    /** The cursor on the next block, if the kernel has handed that over. */
    @Nullable RingBlock takeNext(RingBlock cursor) {
        if (!cursor.take(blocks[next])) {
            return null;
        }
        next = next + 1 == blocks.length ? 0 : next + 1;
        return cursor;
    }

    /** Hands back all blocks that the kernel has handed over; returns how many. */
    int drain(RingBlock cursor) {
        int drained = 0;
        while (drained < blocks.length && takeNext(cursor) != null) {
            cursor.close();
            drained++;
        }
        return drained;
    }

    boolean locked() {
        return locked;
    }

    /** Unmaps the ring, once. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
