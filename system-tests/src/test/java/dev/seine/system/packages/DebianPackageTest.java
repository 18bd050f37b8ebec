package dev.seine.system.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the packages, without installing them. */
class DebianPackageTest {
    /**
     * An entry of the archive inside of a package.
     *
     * @param mode as ls prints it
     */
    private record Entry(String mode, String owner, String path) {
        static Entry parse(String line) {
            String[] words = line.split("\\s+", 6);
            return new Entry(words[0], words[1], words[5]);
        }
    }

    private static Map<String, Entry> entries(Built program) {
        Requirements.programs("dpkg-deb");
        return Program.run("dpkg-deb", "-c", program.deb().toString()).lines().stream()
                .map(Entry::parse)
                .collect(Collectors.toMap(entry -> entry.path().replaceFirst(" -> .*", ""), Function.identity()));
    }

    private static Entry entry(Map<String, Entry> entries, String path) {
        return Objects.requireNonNull(entries.get(path), () -> path + " is not in the package");
    }

    private static String field(Built program, String name) {
        return Program.run("dpkg-deb", "-f", program.deb().toString(), name)
                .out()
                .strip();
    }

    @ParameterizedTest
    @EnumSource
    void everythingBelongsToRootAndNobodyElseMayWriteIt(Built program) {
        assertThat(entries(program).values()).allSatisfy(entry -> {
            assertThat(entry.owner()).isEqualTo("root/root");
            if (!entry.mode().startsWith("l")) {
                assertThat(entry.mode()).as(entry.path()).matches(".....-..-.");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void configurationIsAConffileThatOthersCannotRead(Built program) {
        String file = "/etc/seine/" + program.program().replace("seine-", "") + ".yaml";
        assertThat(Program.run("dpkg-deb", "-I", program.deb().toString(), "conffiles")
                        .lines())
                .containsExactly(file);
        assertThat(entry(entries(program), "." + file).mode()).isEqualTo("-rw-r-----");
    }

    @ParameterizedTest
    @EnumSource
    void programIsOnThePathAndItsUnitWhereSystemdLooks(Built program) {
        Map<String, Entry> entries = entries(program);
        String name = program.program();
        assertThat(entry(entries, "./usr/bin/" + name).path()).endsWith("-> ../lib/" + name + "/bin/" + name);
        assertThat(entry(entries, "./usr/lib/" + name + "/bin/" + name).mode()).isEqualTo("-rwxr-xr-x");
        assertThat(entry(entries, "./usr/lib/" + name + "/runtime/bin/java").mode())
                .isEqualTo("-rwxr-xr-x");
        assertThat(entry(entries, "./lib/systemd/system/" + name + ".service").mode())
                .isEqualTo("-rw-r--r--");
    }

    @Test
    void agentAsksForLibpcap() {
        assertThat(field(Built.AGENT, "Depends").split(", ")).contains("libpcap0.8", "adduser");
    }

    @Test
    void eachHasTheJarsOfItsOwnProgramOnly() {
        assertThat(entries(Built.AGENT).keySet()).noneMatch(path -> path.contains("seine-collector"));
        assertThat(entries(Built.COLLECTOR).keySet()).noneMatch(path -> path.contains("seine-agent"));
    }

    @ParameterizedTest
    @EnumSource
    void lintianFindsNoError(Built program) {
        Requirements.programs("lintian");
        Program.Result result = Program.runAny(
                "lintian",
                "--allow-root",
                "--fail-on",
                "error",
                "--tag-display-limit",
                "0",
                program.deb().toString());
        List<String> errors =
                result.lines().stream().filter(line -> line.startsWith("E:")).toList();
        assertThat(errors).isEmpty();
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }
}
