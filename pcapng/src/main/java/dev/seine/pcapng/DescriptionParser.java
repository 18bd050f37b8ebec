package dev.seine.pcapng;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the blocks that describe the frames: section header, interface, statistics. */
final class DescriptionParser {
    private static final int SECTION_VERSION = 12;
    private static final int SECTION_OPTIONS = 24;
    private static final int INTERFACE_OPTIONS = 16;
    private static final int STATISTICS_OPTIONS = 20;

    private final BlockView block;
    private final OptionCursor options;

    DescriptionParser(BlockView block, OptionCursor options) {
        this.block = block;
        this.options = options;
    }

    FileDescription section() throws MalformedCaptureException {
        block.requireFields(SECTION_OPTIONS);
        int major = block.uint16(SECTION_VERSION);
        int minor = block.uint16(SECTION_VERSION + 2);
        // The draft: minor version 2 was written by mistake and is to be read as 0.
        if (major != 1 || (minor != 0 && minor != 2)) {
            throw block.damaged(
                    SECTION_VERSION, "pcapng version %d.%d (known are 1.0 and 1.2)".formatted(major, minor));
        }
        String hardware = "";
        String operatingSystem = "";
        String application = "";
        List<String> comments = new ArrayList<>();
        options.start(SECTION_OPTIONS);
        while (options.next()) {
            switch (options.code()) {
                case OptionCode.SHB_HARDWARE -> hardware = options.text();
                case OptionCode.SHB_OS -> operatingSystem = options.text();
                case OptionCode.SHB_USERAPPL -> application = options.text();
                case OptionCode.COMMENT -> comments.add(options.text());
                default -> {}
            }
        }
        return new FileDescription(hardware, operatingSystem, application, comments);
    }

    InterfaceDescription interfaceDescription() throws MalformedCaptureException {
        block.requireFields(INTERFACE_OPTIONS);
        String name = "";
        String description = "";
        Optional<MacAddress> macAddress = Optional.empty();
        long speedBitsPerSecond = 0;
        String filter = "";
        String operatingSystem = "";
        String hardware = "";
        List<String> comments = new ArrayList<>();
        int resolution = TimestampScale.MICROSECONDS.resolution();
        long offsetSeconds = 0;
        options.start(INTERFACE_OPTIONS);
        while (options.next()) {
            switch (options.code()) {
                case OptionCode.IF_NAME -> name = options.text();
                case OptionCode.IF_DESCRIPTION -> description = options.text();
                case OptionCode.IF_MACADDR -> macAddress = macAddress();
                case OptionCode.IF_SPEED -> speedBitsPerSecond = options.int64();
                case OptionCode.IF_TSRESOL -> resolution = resolution();
                case OptionCode.IF_FILTER -> filter = options.filter();
                case OptionCode.IF_OS -> operatingSystem = options.text();
                case OptionCode.IF_TSOFFSET -> offsetSeconds = options.int64();
                case OptionCode.IF_HARDWARE -> hardware = options.text();
                case OptionCode.COMMENT -> comments.add(options.text());
                default -> {}
            }
        }
        return new InterfaceDescription(
                block.uint16(8),
                (int) Math.min(Integer.MAX_VALUE, block.uint32(12)),
                name,
                description,
                macAddress,
                speedBitsPerSecond,
                filter,
                operatingSystem,
                hardware,
                comments,
                new TimestampScale(resolution, offsetSeconds));
    }

    InterfaceStatistics statistics(KnownInterfaces known) throws MalformedCaptureException {
        block.requireFields(STATISTICS_OPTIONS);
        int interfaceId = known.idOf(block.uint32(8), 8);
        TimestampScale scale = known.get(interfaceId).timestampScale();
        long startTimeNs = TimestampScale.ABSENT;
        long endTimeNs = TimestampScale.ABSENT;
        long received = TimestampScale.ABSENT;
        long interfaceDrops = TimestampScale.ABSENT;
        long filterAccepted = TimestampScale.ABSENT;
        long osDrops = TimestampScale.ABSENT;
        long delivered = TimestampScale.ABSENT;
        String comment = "";
        options.start(STATISTICS_OPTIONS);
        while (options.next()) {
            switch (options.code()) {
                case OptionCode.ISB_STARTTIME -> startTimeNs = scale.toNs(options.time());
                case OptionCode.ISB_ENDTIME -> endTimeNs = scale.toNs(options.time());
                case OptionCode.ISB_IFRECV -> received = options.int64();
                case OptionCode.ISB_IFDROP -> interfaceDrops = options.int64();
                case OptionCode.ISB_FILTERACCEPT -> filterAccepted = options.int64();
                case OptionCode.ISB_OSDROP -> osDrops = options.int64();
                case OptionCode.ISB_USRDELIV -> delivered = options.int64();
                case OptionCode.COMMENT -> comment = comment.isEmpty() ? options.text() : comment;
                default -> {}
            }
        }
        return new InterfaceStatistics(
                interfaceId,
                scale.toNs(block.time(12)),
                startTimeNs,
                endTimeNs,
                received,
                interfaceDrops,
                filterAccepted,
                osDrops,
                delivered,
                comment);
    }

    /** Writers are known that give fewer bytes; no frame depends on the address, so it then counts as not given. */
    private Optional<MacAddress> macAddress() {
        return options.length() == MacAddress.LENGTH ? Optional.of(MacAddress.of(options.bytes())) : Optional.empty();
    }

    private int resolution() throws MalformedCaptureException {
        int resolution = options.uint8();
        if (!TimestampScale.isSupported(resolution)) {
            throw options.damaged(
                    "if_tsresol 0x%02x (allowed 10^-0 to 10^-19 and 2^-0 to 2^-63)".formatted(resolution));
        }
        return resolution;
    }
}
