package dev.seine.afpacket;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Where the bytes of a block's frames lie, so that each can be copied after its header was read. Used again for block after block,
 * by one thread.
 */
final class FramePlaces {
    private int count;
    private int[] dataOffsets = {};
    private int[] capturedLengths = {};
    private int[] vlanTags = {};

    /** Forgets all frames, and makes room for so many. */
    void clear(int capacity) {
        count = 0;
        if (dataOffsets.length < capacity) {
            dataOffsets = new int[capacity];
            capturedLengths = new int[capacity];
            vlanTags = new int[capacity];
        }
    }

    /** Adds the frame whose header was read. */
    void add(FrameHeader header) {
        dataOffsets[count] = header.dataOffset();
        capturedLengths[count] = header.capturedLength();
        vlanTags[count] = header.vlanTag();
        count++;
    }

    /** How many were added. */
    int count() {
        return count;
    }

    /** Copies a frame, counted from 0, out of the block with its VLAN tag put back; gives the captured length. */
    int copyTo(int frame, ByteBuffer block, byte[] destination, int offset) {
        Objects.checkIndex(frame, count);
        int length = capturedLengths[frame];
        if (vlanTags[frame] == 0) {
            block.get(dataOffsets[frame], destination, offset, length);
        } else {
            copyTagged(frame, block, destination, offset);
        }
        return length;
    }

    private void copyTagged(int frame, ByteBuffer block, byte[] destination, int offset) {
        int data = dataOffsets[frame];
        int length = capturedLengths[frame];
        int addresses = Math.min(FrameHeader.MAC_ADDRESSES_LENGTH, length);
        int tag = Math.min(FrameHeader.VLAN_TAG_LENGTH, length - addresses);
        block.get(data, destination, offset, addresses);
        for (int i = 0; i < tag; i++) {
            destination[offset + addresses + i] = (byte) (vlanTags[frame] >>> (24 - 8 * i));
        }
        int rest = length - addresses - tag;
        block.get(data + addresses, destination, offset + addresses + tag, rest);
    }
}
