package dev.seine.pcapng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** How many interfaces stand in front of each section of a pcapng file: Wireshark numbers them anew in each, we go on. */
final class SectionStarts {
    private SectionStarts() {}

    /** Bytes of a classic pcap's header, or of the first section header. */
    static int headerLength(byte[] file) {
        ByteOrder order = file[8] == 0x1A ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer bytes = ByteBuffer.wrap(file).order(order);
        return bytes.getInt(0) == 0x0A0D0D0A ? bytes.getInt(4) : 24;
    }

    static List<Integer> of(byte[] file) {
        List<Integer> starts = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (bytes.getInt(0) != 0x0A0D0D0A) {
            return List.of(0);
        }
        int interfaces = 0;
        for (int at = 0; at + 12 <= file.length; at += bytes.getInt(at + 4)) {
            if (bytes.getInt(at) == 0x0A0D0D0A) {
                bytes.order(file[at + 8] == 0x1A ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                starts.add(interfaces);
            } else if (bytes.getInt(at) == 1) {
                interfaces++;
            }
        }
        return starts;
    }
}
