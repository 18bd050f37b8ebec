package dev.seine.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDifferenceTest {
    /** A configuration with a list whose elements have an id. */
    record Site(List<Gate> gates) {
        record Gate(String id, int width, List<String> colours) {
            static Gate defaults() {
                return new Gate("main", 1, List.of());
            }
        }
    }

    private static List<String> texts(List<ConfigChange> changes) {
        return changes.stream().map(ConfigChange::toString).toList();
    }

    private static List<String> sample(String before, String after) {
        return texts(ConfigDifference.between(Sample.parse(before), Sample.parse(after)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout: 30s                     | timeout: 1m                      | timeout: '30s' becomes '1m'",
                "mode: drop-newest                | mode: drop-oldest                | mode: 'drop-newest' becomes 'drop-oldest'",
                "never: [a]                       | 'never: [a, b]'                  | never: '[a]' becomes '[a, b]'",
                "labels: {a: x}                   | labels: {b: y}                   | labels.a: 'x' becomes ''",
                "kafka: {topic: x}                | kafka: {topic: y}                | kafka.topic: 'x' becomes 'y'",
                "kafka: {password: x}             | kafka: {password: y}             | kafka.password: '***' becomes '***'",
                "kafka: {properties: {a.key: x}}  | kafka: {properties: {a.key: y}}  | kafka.properties.a.key: '***' becomes '***'",
                "kafka: {properties: {acks: all}} | kafka: {properties: {}}          | kafka.properties.acks: 'all' becomes ''",
                "'limits: {bytes: 1, port: 2}'    | 'limits: {bytes: 3, port: 2}'    | limits.bytes: '1' becomes '3'"
            })
    void namesEachKeyThatChanges(String before, String after, String change) {
        assertThat(sample(before, after)).contains(change);
    }

    @Test
    void findsNoDifferenceWhereThereIsNone() {
        assertThat(sample("labels: {a: x, b: y}", "labels: {b: y, a: x}")).isEmpty();
    }

    @Test
    void comparesElementsByTheirIdWhateverTheirOrder() {
        Site.Gate north = new Site.Gate("north", 2, List.of("red"));
        Site.Gate south = new Site.Gate("south", 3, List.of());
        Site.Gate wider = new Site.Gate("north", 4, List.of("red"));
        Site.Gate west = new Site.Gate("west", 1, List.of());
        assertThat(texts(ConfigDifference.between(new Site(List.of(north, south)), new Site(List.of(west, wider)))))
                .containsExactlyInAnyOrder(
                        "gates[north].width: '2' becomes '4'",
                        "gates[south]: 'present' becomes ''",
                        "gates[west]: '' becomes 'present'");
        assertThat(ConfigDifference.between(new Site(List.of(north, south)), new Site(List.of(south, north))))
                .isEmpty();
    }

    @Test
    void keepsKeysApartWhateverNamesHold() {
        Site.Gate odd = new Site.Gate("a].b", 2, List.of());
        Site.Gate wider = new Site.Gate("a].b", 3, List.of());
        assertThat(ConfigDifference.between(new Site(List.of(odd)), new Site(List.of(wider))))
                .extracting(ConfigChange::keys)
                .containsExactly(List.of("gates", "[a].b]", "width"));
    }
}
