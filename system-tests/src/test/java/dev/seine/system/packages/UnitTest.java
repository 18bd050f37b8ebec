package dev.seine.system.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The units, as systemd-analyze sees them. */
class UnitTest {
    @TempDir
    Path directory;

    @BeforeEach
    void require() {
        Requirements.programs("systemd-analyze");
    }

    /** Its scale: 0 is a service that can do nothing, 10 one that can do everything; the limit is a tenth of its unit. */
    @ParameterizedTest
    @CsvSource({"AGENT, 18", "COLLECTOR, 13"})
    void exposesNoMoreThanPromised(Built program, int limit) {
        Program.Result result = Program.runAny(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=" + limit,
                program.unit().toString());
        assertThat(result.out()).contains("Overall exposure level for " + program.program());
        assertThat(result.exitCode())
                .as(() -> result.out().lines().reduce((first, last) -> last).orElse(""))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void hasNothingThatSystemdDoesNotUnderstand(Built program) throws IOException {
        Program.Result result = verified(Files.readString(program.unit()));
        assertThat(result.out() + result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void isReallyLookedAt() throws IOException {
        Program.Result result =
                verified(Files.readString(Built.AGENT.unit()).replace("WatchdogSec=60s", "WatchdogSeconds=60s"));
        assertThat(result.out() + result.err()).contains("WatchdogSeconds");
    }

    /** The program is not installed here, and systemd looks for it and its documentation: that of the image takes its place. */
    private Program.Result verified(String unit) throws IOException {
        String here = unit.replaceAll("/usr/bin/seine-agent", Built.AGENT.launcher())
                .replaceAll("/usr/bin/seine-collector", Built.COLLECTOR.launcher())
                .replaceAll("(?m)^Documentation=.*\n", "");
        Path file = Files.writeString(directory.resolve("seine-under-test.service"), here);
        return Program.runAny("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file.toString());
    }
}
