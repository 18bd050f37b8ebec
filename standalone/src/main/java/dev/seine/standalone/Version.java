package dev.seine.standalone;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.Libpcap;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Seine.class.getPackage().getImplementationVersion();
        return new String[] {
            "seine " + (version == null ? "development" : version), "Java " + Runtime.version(), libpcap()
        };
    }

    private static String libpcap() {
        try {
            return Libpcap.version();
        } catch (FilterException e) {
            return "libpcap: " + e.getMessage();
        }
    }
}
