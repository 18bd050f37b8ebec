package dev.seine.pcapng;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * pcapng, draft-ietf-opsawg-pcapng: sections of blocks, each section in a byte order of its own. Frames stand in Enhanced,
 * Simple and (obsolete) Packet Blocks; blocks of other types are passed over. Section lengths are not used, since all
 * blocks are read anyway.
 */
final class PcapngFormat implements CaptureFormat {
    private static final int PACKET_LENGTHS = 20;
    private static final int SIMPLE_PACKET_DATA = 12;
    private static final int DROPS_UNKNOWN = 0xFFFF;

    private final BlockView block;
    private final OptionCursor options;
    private final KnownInterfaces known;
    private final DescriptionParser parser;

    PcapngFormat(InputWindow window) {
        block = new BlockView(window);
        options = new OptionCursor(block);
        known = new KnownInterfaces(block);
        parser = new DescriptionParser(block, options);
    }

    @Override
    public boolean next(FrameFields frame) throws IOException {
        while (block.next()) {
            switch (block.type()) {
                case BlockType.SECTION_HEADER -> known.startSection(parser.section());
                case BlockType.INTERFACE_DESCRIPTION -> known.add(parser.interfaceDescription());
                case BlockType.INTERFACE_STATISTICS -> known.put(parser.statistics(known));
                case BlockType.ENHANCED_PACKET -> {
                    enhancedPacket(frame);
                    return true;
                }
                case BlockType.PACKET -> {
                    obsoletePacket(frame);
                    return true;
                }
                case BlockType.SIMPLE_PACKET -> {
                    simplePacket(frame);
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private void enhancedPacket(FrameFields frame) throws MalformedCaptureException {
        block.requireFields(BlockType.ENHANCED_PACKET_DATA);
        packet(frame, known.idOf(block.uint32(8), 8));
        options.start(frame.optionsOffset);
        while (options.next()) {
            switch (options.code()) {
                case OptionCode.EPB_FLAGS -> frame.flags = options.int32();
                case OptionCode.EPB_DROPCOUNT -> frame.dropCount = options.int64();
                case OptionCode.EPB_PACKETID -> frame.packetId = options.int64();
                default -> {}
            }
        }
    }

    /** Its interface has 16 bits, and its drop count stands in the other half of the word. */
    private void obsoletePacket(FrameFields frame) throws MalformedCaptureException {
        block.requireFields(BlockType.ENHANCED_PACKET_DATA);
        packet(frame, known.idOf(block.uint16(8), 8));
        int drops = block.uint16(10);
        frame.dropCount = drops == DROPS_UNKNOWN ? TimestampScale.ABSENT : drops;
        options.start(frame.optionsOffset);
        while (options.next()) {
            if (options.code() == OptionCode.EPB_FLAGS) {
                frame.flags = options.int32();
            }
        }
    }

    private void packet(FrameFields frame, int interfaceId) throws MalformedCaptureException {
        start(frame, interfaceId);
        frame.timeNs = known.get(interfaceId).timestampScale().toNs(block.time(12));
        frame.originalLength = block.uint32(PACKET_LENGTHS + 4);
        data(frame, BlockType.ENHANCED_PACKET_DATA, block.uint32(PACKET_LENGTHS), PACKET_LENGTHS);
        frame.optionsOffset = BlockType.ENHANCED_PACKET_DATA + BlockType.padded(frame.capturedLength);
    }

    /** It has neither interface nor time nor captured length: the interface is the first, whose snap length cuts. */
    private void simplePacket(FrameFields frame) throws MalformedCaptureException {
        block.requireFields(SIMPLE_PACKET_DATA);
        start(frame, known.idOf(0, 0));
        frame.timeNs = TimestampScale.ABSENT;
        frame.originalLength = block.uint32(8);
        int snapLength = known.get(frame.interfaceId).snapLength();
        long captured = snapLength == 0 ? frame.originalLength : Math.min(snapLength, frame.originalLength);
        data(frame, SIMPLE_PACKET_DATA, captured, 8);
        frame.optionsOffset = block.bodyEnd();
    }

    private void start(FrameFields frame, int interfaceId) {
        frame.interfaceId = interfaceId;
        frame.sectionNumber = known.sectionNumber();
        frame.position = block.position();
        frame.blockLength = block.length();
        frame.clearOptions();
    }

    private void data(FrameFields frame, int dataOffset, long captured, int field) throws MalformedCaptureException {
        int room = block.bodyEnd() - dataOffset;
        int limit =
                CaptureLimits.maximumCapturedLength(known.get(frame.interfaceId).linkType());
        if (captured > Math.min(room, limit)) {
            throw block.damaged(
                    field,
                    "captured length %d (the block has room for %d, allowed are 0 to %d)"
                            .formatted(captured, room, limit));
        }
        frame.capturedLength = (int) captured;
        frame.dataOffset = block.index(dataOffset);
    }

    @Override
    public List<String> comments(FrameFields frame) throws MalformedCaptureException {
        List<String> comments = new ArrayList<>();
        options.start(frame.optionsOffset);
        while (options.next()) {
            if (options.code() == OptionCode.COMMENT) {
                comments.add(options.text());
            }
        }
        return List.copyOf(comments);
    }

    @Override
    public FileDescription file() {
        return known.file();
    }

    @Override
    public List<InterfaceDescription> interfaces() {
        return known.interfaces();
    }

    @Override
    public List<InterfaceStatistics> statistics() {
        return known.statistics();
    }
}
