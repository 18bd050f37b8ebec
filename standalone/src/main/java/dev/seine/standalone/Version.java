package dev.seine.standalone;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.Libpcap;
import dev.seine.runtime.process.ProgramVersion;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return Stream.concat(Arrays.stream(ProgramVersion.describe("seine", Seine.class)), Stream.of(libpcap()))
                .toArray(String[]::new);
    }

    private static String libpcap() {
        try {
            return Libpcap.version();
        } catch (FilterException e) {
            return "libpcap: " + e.getMessage();
        }
    }
}
