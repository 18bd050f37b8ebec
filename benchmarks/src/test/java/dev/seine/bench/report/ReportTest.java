package dev.seine.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Row REFERENCE = new Row("tcpdump <file>", List.of(500.0, 400.0, 450.0), "0 dropped");
    private static final Row OURS = new Row("seine agent", List.of(900.0, 910.0, 890.0, 920.0), "");
    private static final Table TABLE =
            new Table("CPU a frame", "ns a frame", "tcpdump <file>", List.of(REFERENCE, OURS));

    @TempDir
    private Path folder;

    private static Report.Run run(String name, Table table) {
        Target target = Target.atMost("seine, of tcpdump", 1.0, table.ratio("seine agent", "tcpdump <file>"), "×");
        return new Report.Run(new Outcome(name, "As it is done.", List.of(table), List.of(target)), "abc1234", 3);
    }

    @Test
    void medianMinAndMaxAreOfAllRounds() {
        assertThat(REFERENCE.median()).isEqualTo(450);
        assertThat(REFERENCE.min()).isEqualTo(400);
        assertThat(REFERENCE.max()).isEqualTo(500);
        assertThat(OURS.median()).isEqualTo(905);
    }

    @Test
    void aRowWithoutAMeasurementIsRefused() {
        assertThatThrownBy(() -> new Row("tcpdump", List.of(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tcpdump was not measured");
    }

    @Test
    void aTableSaysHowManyTimesTheReferenceARowIs() {
        assertThat(TABLE.ratio("seine agent", "tcpdump <file>")).isEqualTo(905.0 / 450);
        assertThat(TableText.of(TABLE)).isEqualTo("""
                CPU a frame

                | ns a frame     | median | min | max |  ratio | remark    |
                | -------------- | ------ | --- | --- | ------ | --------- |
                | tcpdump <file> |    450 | 400 | 500 | 1.00 × | 0 dropped |
                | seine agent    |    905 | 890 | 920 | 2.01 × |           |
                """);
    }

    @Test
    void aPipelineStaysInItsColumn() {
        Table pipeline = Table.plain("t", "ns", List.of(Row.single("tcpdump | zstd", 1, "")));
        assertThat(TableText.of(pipeline)).contains("| tcpdump \\| zstd |");
    }

    @Test
    void aTargetThatIsMissedIsShownAndNotDropped() throws IOException {
        new Report(List.of("a machine"), "2026-11-24", List.of())
                .with(run("capture", TABLE))
                .write(folder, "r");
        assertThat(Files.readString(folder.resolve("r.md")).replaceAll(" +", " "))
                .contains("| seine, of tcpdump | ≤ 1 × | 2.01 × | **not met** |")
                .contains("As it is done. Commit abc1234, 3 min.");
        assertThat(Target.atLeast("MB/s", 500, 500, "MB/s").met()).isTrue();
    }

    @Test
    void aComparisonThatIsRunAgainTakesThePlaceOfTheOneBefore() throws IOException {
        Report report = new Report(List.of("a machine"), "2026-11-24", List.of())
                .with(run("capture", TABLE))
                .with(run("loss", TABLE));
        report.write(folder, "r");
        Report read = Report.read(folder.resolve("r.json")).orElseThrow();
        assertThat(read).isEqualTo(report);
        Table faster =
                new Table("faster", "ns", "tcpdump <file>", List.of(REFERENCE, Row.single("seine agent", 9, "")));
        Report again = read.with(run("capture", faster));
        assertThat(again.runs())
                .extracting(run -> run.outcome().tables().getFirst().title())
                .containsExactly("faster", "CPU a frame");
    }

    @Test
    void whatIsNoReportIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("r.json"), "{\"date\":");
        assertThatThrownBy(() -> Report.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
        assertThat(Report.read(folder.resolve("none.json"))).isEqualTo(Optional.empty());
    }

    @Test
    void thePictureIsXmlWhateverTheNames() throws Exception {
        new Report(List.of(), "2026-11-24", List.of(run("capture", TABLE))).write(folder, "r");
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("r.svg").toFile());
        assertThat(document.getElementsByTagName("text").item(1).getTextContent())
                .isEqualTo("tcpdump <file>");
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
    }
}
