package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacketRingPrivilegeTest {
    @BeforeEach
    void requirements() {
        Requirements.root();
        Requirements.programs("setpriv");
    }

    @Test
    void oneCapabilitySufficesForAPromiscuousRing() throws Exception {
        assertThat(openWithCapabilities("-all,+net_raw")).isEqualTo("UP");
    }

    @Test
    void withoutItTheMessageNamesTheCapability() throws Exception {
        assertThat(openWithCapabilities("-net_raw"))
                .isEqualTo(
                        "socket(AF_PACKET): EPERM (Operation not permitted): needs CAP_NET_RAW: run as root or `setcap"
                                + " cap_net_raw+ep` on the program");
    }

    private static String openWithCapabilities(String boundingSet) throws Exception {
        String classPath = place(PacketRing.class) + File.pathSeparator + place(OpenRingProgram.class);
        return Program.run(
                        "setpriv",
                        "--bounding-set=" + boundingSet,
                        "--inh-caps=" + boundingSet,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-cp",
                        classPath,
                        OpenRingProgram.class.getName(),
                        "lo")
                .out()
                .strip();
    }

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
