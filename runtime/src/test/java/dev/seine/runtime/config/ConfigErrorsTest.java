package dev.seine.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigErrorsTest {
    private static final String KNOWN =
            "host-id, mode, directory, timeout, verbose, share, kafka, captures, never," + " labels, limits";

    @TempDir
    Path directory;

    @Test
    void unknownKeysAreNamedWithTheirPlaceAndTheNearestKnownOne() {
        refused("host-id: a\ncapturs: []\n")
                .hasMessage("agent.yaml:2:1: unknown key 'capturs'; did you mean 'captures'? known keys: " + KNOWN);
        refused("hostId: a\n")
                .hasMessage("agent.yaml:1:1: unknown key 'hostId'; did you mean 'host-id'? known keys: " + KNOWN);
        refused("captures:\n  - rings: 1\n    blocksize: 4KiB\n")
                .hasMessage("agent.yaml:3:5: unknown key 'captures[0].blocksize'; did you mean"
                        + " 'captures[0].block-size'? known keys: interface-name, block-size, rings, filter");
        refused("zzzzzzzzzz: 1\n").hasMessage("agent.yaml:1:1: unknown key 'zzzzzzzzzz'; known keys: " + KNOWN);
    }

    // The columns are: the YAML with / for a line break, and the message behind "agent.yaml:".
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout: 30 | 1:10: 'timeout' must be a duration such as 200ms, 30s, 5m or 1h, but is '30'",
                "timeout: -PT1S | 1:10: 'timeout' must be a duration such as 200ms, 30s, 5m or 1h, but is '-PT1S'",
                "timeout: [1s] | 1:10: 'timeout' must be a duration such as 200ms, 30s, 5m or 1h, but is a list",
                "verbose: yes | 1:10: 'verbose' must be true or false, but is 'yes'",
                "share: NaN | 1:8: 'share' must be a number such as 0.5, but is 'NaN'",
                "mode: drop | 1:7: 'mode' must be one of drop-newest, drop-oldest, but is 'drop'",
                "captures: eth0 | 1:11: 'captures' must be a list, but is a single value",
                "captures: [eth0] | 1:12: 'captures[0]' must be a section with keys, but is a single value",
                "captures: [rings: 4000000000] | 1:19: 'captures[0].rings' must be a whole number from -2147483648 to 2147483647, but is '4000000000'",
                "captures: [rings: 65] | 1:19: 'captures[0].rings' is refused: rings is 65, but must be 1 to 64",
                "captures: [block-size: 5KiB] | 1:24: 'captures[0].block-size' is refused: block-size 5KiB is not a multiple of 4KiB",
                "captures: [block-size: 5MB] | 1:24: 'captures[0].block-size' must be a size such as 512KiB, 64MiB or 2GiB, but is '5MB'",
                "limits: {port: 1} | 1:9: missing key 'limits.bytes', which must be a whole number from -9223372036854775808 to 9223372036854775807",
                "limits: {port: 1, bytes: 0} | 1:9: 'limits' is refused: a limit of nothing",
                "limits: {port: x, bytes: 1} | 1:16: 'limits.port' must be a port, but is 'x'",
                "limits: {port: [], bytes: 1} | 1:16: 'limits.port' must be a single value, but is a list",
                "kafka: {password: [hunter2]} | 1:19: 'kafka.password' must be a text, but is a list",
                "kafka: {properties: {acks: [1]}} | 1:28: 'kafka.properties.acks' must be a text, but is a list",
                "host-id: | 1:9: 'host-id' must be a text, but is empty",
                "host-id: a/host-id: b | 2:1: duplicate key 'host-id', first at agent.yaml:1:1",
                "never: &x [a] | 1:8: YAML anchors (&) and aliases (*) are not allowed; write the value out",
                "host-id: *x | 1:10: YAML anchors (&) and aliases (*) are not allowed; write the value out",
                "host-id: !!binary aGk= | 1:10: YAML tags (!) are not allowed; write the plain value",
                "- a | 1:1: a configuration is a section with keys, but this is a list",
                "host-id: a/---/host-id: b | 3:1: a configuration is one YAML document, but a second one starts here",
                "host-id: 'a | 1:12: is not valid YAML: found unexpected end of stream",
            })
    void messagesSayWhereWhatAndWhatWouldBeRight(String yaml, String message) {
        refused(yaml.replace('/', '\n')).hasMessage("agent.yaml:" + message);
    }

    @Test
    void messagesAreOneLineWhateverTheValueIs() {
        refused("mode: \"a\\nb\\e[31m\"\n")
                .hasMessage("agent.yaml:1:7: 'mode' must be one of drop-newest, drop-oldest, but is 'a�b�[31m'");
        refused("mode: " + "x".repeat(100_000))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void aSyntaxErrorDoesNotShowTheLineWhichMayHoldASecret() {
        refused("kafka:\n  password: hunter2: x\n").satisfies(e -> {
            assertThat(e).hasMessage("agent.yaml:2:20: is not valid YAML: mapping values are not allowed here");
            assertThat(e.getCause()).isNull();
        });
    }

    @Test
    void aRecordWithoutDefaultsNamesTheMissingKey() {
        assertThatThrownBy(() -> ConfigLoader.parse(
                        new ConfigText("agent.yaml", ""), Sample.Limits.class, Map.of(), "SEINE_AGENT"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("agent.yaml: missing key 'bytes', which must be a whole number from " + Long.MIN_VALUE
                        + " to " + Long.MAX_VALUE);
    }

    @Test
    void variablesAreNamedAsTheSource() {
        refused("", Map.of("SEINE_AGENT_HOSTID", "x"))
                .hasMessage("environment variable SEINE_AGENT_HOSTID: sets no known key; did you mean"
                        + " SEINE_AGENT_HOST_ID?");
        refused("timeout: 1s", Map.of("SEINE_AGENT_TIMEOUT", "soon"))
                .hasMessage("environment variable SEINE_AGENT_TIMEOUT: 'timeout' must be a duration such as 200ms,"
                        + " 30s, 5m or 1h, but is 'soon'");
        refused("", Map.of("SEINE_AGENT_LABELS", "rack"))
                .hasMessage("environment variable SEINE_AGENT_LABELS: must be written name=value,name=value");
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path absent = directory.resolve("agent.yaml");
        loadRefused(absent).hasMessage(absent + ": there is no such configuration file");
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        loadRefused(binary).hasMessage(binary + ": is not UTF-8 text; save it in that encoding");
        Path endless = Path.of("/dev/zero");
        loadRefused(endless).hasMessage("/dev/zero: is larger than the 1048576 bytes that a configuration may have");
        loadRefused(directory).hasMessage(directory + ": cannot be read: Is a directory");
    }

    @Test
    void deepNestingAndManyReferencesAreRefused() {
        refused("never: " + "[".repeat(100_000))
                .hasMessage("agent.yaml:1:40: is nested deeper than the 32 levels that are allowed");
        refused("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n")
                .hasMessage("agent.yaml:1:4: YAML anchors (&) and aliases (*) are not allowed; write the value out");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String yaml) {
        return refused(yaml, Map.of());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            String yaml, Map<String, String> environment) {
        return assertThatThrownBy(() -> Sample.parse(yaml, environment)).isInstanceOf(ConfigException.class);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> loadRefused(Path file) {
        return assertThatThrownBy(() -> ConfigLoader.load(file, Sample.class, Map.of(), "SEINE_AGENT"))
                .isInstanceOf(ConfigException.class);
    }
}
