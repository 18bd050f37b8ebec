package dev.seine.pcapng;

import java.util.List;

/**
 * Where a capture file comes from: the options of its section header. An empty text means that the file does not say.
 *
 * @param hardware {@code shb_hardware}, the machine
 * @param operatingSystem {@code shb_os}
 * @param application {@code shb_userappl}, the program that wrote the file
 * @param comments {@code opt_comment}, any number
 */
public record FileDescription(String hardware, String operatingSystem, String application, List<String> comments) {
    /** A file that says nothing about itself, as all classic pcap files do. */
    public static final FileDescription NONE = new FileDescription("", "", "", List.of());

    public FileDescription {
        comments = List.copyOf(comments);
    }
}
