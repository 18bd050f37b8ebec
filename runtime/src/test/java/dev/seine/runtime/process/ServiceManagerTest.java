package dev.seine.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceManagerTest {
    private static final long PROCESS = 4711;

    private final SentMessages socket = new SentMessages();

    private ServiceManager manager(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("NOTIFY_SOCKET", SentMessages.SOCKET);
        return ServiceManager.of(environment, PROCESS, socket);
    }

    @Test
    void saysNothingWhereNobodyWantsToBeTold() {
        ServiceManager nobody = ServiceManager.of(Map.of("WATCHDOG_USEC", "1000000"), PROCESS, socket);
        nobody.ready("capturing");
        nobody.alive();
        assertThat(socket.messages()).isEmpty();
        assertThat(nobody.watchdogLimit()).isEmpty();
    }

    @Test
    void writesTheMessagesOfTheProtocol() {
        ServiceManager manager = manager(Map.of());
        manager.ready("capturing\non eth0");
        manager.alive();
        manager.status("waiting");
        manager.stopping("stopping");
        assertThat(socket.messages())
                .containsExactly(
                        "READY=1\nSTATUS=capturing on eth0",
                        "WATCHDOG=1",
                        "STATUS=waiting",
                        "STOPPING=1\nSTATUS=stopping");
    }

    @Test
    void saysWhenItBeganToReloadByTheMonotonicClock() {
        manager(Map.of()).reloading();
        assertThat(socket.messages()).singleElement().asString().matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+");
    }

    @Test
    void knowsTheWatchdogOfItsOwnProcessOnly() {
        assertThat(manager(Map.of("WATCHDOG_USEC", "60000000")).watchdogLimit()).contains(Duration.ofMinutes(1));
        assertThat(manager(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "4711"))
                        .watchdogLimit())
                .contains(Duration.ofMinutes(1));
        assertThat(manager(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "1"))
                        .watchdogLimit())
                .isEmpty();
    }

    @Test
    void livesWithoutAWatchdogWhoseTimeIsNoNumber() {
        assertThat(manager(Map.of("WATCHDOG_USEC", "soon")).watchdogLimit()).isEmpty();
        assertThat(manager(Map.of("WATCHDOG_USEC", "0")).watchdogLimit()).isEmpty();
    }

    @Test
    void goesOnWhenTheManagerIsDeaf() {
        ServiceManager manager = manager(Map.of());
        socket.remove();
        assertThatCode(() -> manager.ready("capturing")).doesNotThrowAnyException();
    }
}
