package dev.seine.agent.doctor;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.Libpcap;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import java.util.function.Consumer;

/** Whether there is a libpcap, which compiles the filters. */
final class LibpcapCheck implements Check {
    @Override
    public void run(Consumer<Finding> findings) {
        try {
            findings.accept(Finding.ok("libpcap", Libpcap.version()));
        } catch (FilterException e) {
            findings.accept(
                    Finding.error("libpcap", "there is no libpcap", "apt install libpcap0.8, or dnf install libpcap"));
        }
    }
}
