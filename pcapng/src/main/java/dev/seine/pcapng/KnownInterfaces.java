package dev.seine.pcapng;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a file has told of its sections and interfaces so far, within {@link CaptureLimits}. */
final class KnownInterfaces {
    private record Kept(InterfaceStatistics statistics, int blockLength) {}

    private final BlockView block;
    private final List<InterfaceDescription> interfaces = new ArrayList<>();
    private final List<InterfaceDescription> view = Collections.unmodifiableList(interfaces);
    private final Map<Integer, Kept> statistics = new TreeMap<>();
    private FileDescription file = FileDescription.NONE;
    private int sections;
    private int sectionStart;
    private long keptBytes;

    KnownInterfaces(BlockView block) {
        this.block = block;
    }

    /** Starts a section; its interfaces count from 0 again. The first section's description is that of the file. */
    void startSection(FileDescription description) throws MalformedCaptureException {
        if (sections == 0) {
            keep(block.length());
            file = description;
        }
        sections++;
        sectionStart = interfaces.size();
    }

    void add(InterfaceDescription description) throws MalformedCaptureException {
        if (interfaces.size() == CaptureLimits.MAX_INTERFACES) {
            throw block.damaged(0, "one interface more than the %d that are read".formatted(interfaces.size()));
        }
        keep(block.length());
        interfaces.add(description);
    }

    /** Keeps an interface's latest statistics: they are totals, so the earlier ones say nothing more. */
    void put(InterfaceStatistics latest) throws MalformedCaptureException {
        Kept former = statistics.get(latest.interfaceId());
        keep(block.length() - (former == null ? 0 : former.blockLength()));
        statistics.put(latest.interfaceId(), new Kept(latest, block.length()));
    }

    /** The id in the file of an interface that the block names by its id in the section. */
    int idOf(long idInSection, int fieldOffset) throws MalformedCaptureException {
        int known = interfaces.size() - sectionStart;
        if (idInSection >= known) {
            throw block.damaged(fieldOffset, "interface %d (the section has %d so far)".formatted(idInSection, known));
        }
        return sectionStart + (int) idInSection;
    }

    InterfaceDescription get(int interfaceId) {
        return interfaces.get(interfaceId);
    }

    /** Sections before this one. */
    int sectionNumber() {
        return sections - 1;
    }

    FileDescription file() {
        return file;
    }

    List<InterfaceDescription> interfaces() {
        return view;
    }

    List<InterfaceStatistics> statistics() {
        return statistics.values().stream().map(Kept::statistics).toList();
    }

    private void keep(int blockLength) throws MalformedCaptureException {
        keptBytes += blockLength;
        if (keptBytes > CaptureLimits.MAX_DESCRIPTION_BYTES) {
            throw block.damaged(
                    0,
                    "%d bytes of descriptions and statistics (at most %d are kept)"
                            .formatted(keptBytes, CaptureLimits.MAX_DESCRIPTION_BYTES));
        }
    }
}
