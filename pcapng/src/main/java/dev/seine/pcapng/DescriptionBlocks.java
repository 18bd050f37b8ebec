package dev.seine.pcapng;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Encodes the blocks that describe the frames: section header, interface, statistics. They are rare, so they may allocate.
 * A block that is refused leaves nothing behind.
 */
final class DescriptionBlocks {
    private static final int MAJOR_VERSION = 1;
    private static final int MINOR_VERSION = 0;
    private static final long SECTION_LENGTH_OPEN = -1;

    private final BlockBuffer buffer;

    DescriptionBlocks(BlockBuffer buffer) {
        this.buffer = buffer;
    }

    /** A section header that leaves the section's length open, since the file is appended to. */
    void section(FileDescription file) {
        block(BlockType.SECTION_HEADER, () -> {
            buffer.putInt(BlockType.BYTE_ORDER_MAGIC);
            buffer.putShort(MAJOR_VERSION);
            buffer.putShort(MINOR_VERSION);
            buffer.putLong(SECTION_LENGTH_OPEN);
            buffer.textOption(OptionCode.SHB_HARDWARE, file.hardware());
            buffer.textOption(OptionCode.SHB_OS, file.operatingSystem());
            buffer.textOption(OptionCode.SHB_USERAPPL, file.application());
            comments(file.comments());
        });
    }

    void interfaceDescription(InterfaceDescription description) {
        block(BlockType.INTERFACE_DESCRIPTION, () -> {
            buffer.putShort(description.linkType());
            buffer.putShort(0);
            buffer.putInt(description.snapLength());
            buffer.textOption(OptionCode.IF_NAME, description.name());
            buffer.textOption(OptionCode.IF_DESCRIPTION, description.description());
            description.macAddress().ifPresent(mac -> buffer.bytesOption(OptionCode.IF_MACADDR, mac.bytes()));
            speed(description.speedBitsPerSecond());
            buffer.bytesOption(OptionCode.IF_TSRESOL, new byte[] {(byte) TimestampScale.NANOSECONDS.resolution()});
            filter(description.filter());
            buffer.textOption(OptionCode.IF_OS, description.operatingSystem());
            buffer.textOption(OptionCode.IF_HARDWARE, description.hardware());
            comments(description.comments());
        });
    }

    void statistics(InterfaceStatistics statistics) {
        block(BlockType.INTERFACE_STATISTICS, () -> {
            buffer.putInt(statistics.interfaceId());
            buffer.putTime(statistics.timeNs());
            time(OptionCode.ISB_STARTTIME, statistics.startTimeNs());
            time(OptionCode.ISB_ENDTIME, statistics.endTimeNs());
            count(OptionCode.ISB_IFRECV, statistics.received());
            count(OptionCode.ISB_IFDROP, statistics.interfaceDrops());
            count(OptionCode.ISB_FILTERACCEPT, statistics.filterAccepted());
            count(OptionCode.ISB_OSDROP, statistics.osDrops());
            count(OptionCode.ISB_USRDELIV, statistics.delivered());
            buffer.textOption(OptionCode.COMMENT, statistics.comment());
        });
    }

    private void speed(long bitsPerSecond) {
        if (bitsPerSecond != 0) {
            buffer.longOption(OptionCode.IF_SPEED, bitsPerSecond);
        }
    }

    private void filter(String filter) {
        if (!filter.isEmpty()) {
            byte[] text = filter.getBytes(StandardCharsets.UTF_8);
            ByteBuffer value = ByteBuffer.allocate(1 + text.length).put(OptionCode.FILTER_IS_TEXT);
            buffer.bytesOption(OptionCode.IF_FILTER, value.put(text).array());
        }
    }

    private void comments(List<String> comments) {
        comments.forEach(comment -> buffer.textOption(OptionCode.COMMENT, comment));
    }

    private void time(int code, long timeNs) {
        if (timeNs != TimestampScale.ABSENT) {
            buffer.timeOption(code, timeNs);
        }
    }

    private void count(int code, long count) {
        if (count != TimestampScale.ABSENT) {
            buffer.longOption(code, count);
        }
    }

    private void block(int type, Runnable body) {
        int start = buffer.begin(type);
        boolean complete = false;
        try {
            body.run();
            buffer.endOfOptions();
            buffer.end(start);
            complete = true;
        } finally {
            if (!complete) {
                buffer.cut(start);
            }
        }
    }
}
