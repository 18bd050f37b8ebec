package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.seine.afpacket.FilterProgram.Instruction;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibpcapTest {
    private static final int SNAP_LENGTH = 96;

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp port 443 and not host 10.0.0.1", "vlan 100 and (udp or ip6)", ""})
    void compilesWhatTcpdumpCompiles(String expression) throws Exception {
        Requirements.root();
        Requirements.programs("tcpdump");
        List<String> theirs = Program.run("tcpdump", "-i", "lo", "-s", "96", "-ddd", expression)
                .lines();
        assertThat(decimal(Libpcap.compileForInterface("lo", expression, SNAP_LENGTH)))
                .isEqualTo(theirs);
    }

    private static List<String> decimal(FilterProgram program) {
        List<String> lines = new ArrayList<>();
        lines.add(Integer.toString(program.instructions().size()));
        for (Instruction i : program.instructions()) {
            lines.add(
                    i.code() + " " + i.jumpTrue() + " " + i.jumpFalse() + " " + Integer.toUnsignedString(i.operand()));
        }
        return lines;
    }

    @Test
    void theAcceptingReturnIsTheSnapLength() throws Exception {
        FilterProgram program = Libpcap.compileForStoredFrames(LinkTypes.ETHERNET, "", SNAP_LENGTH);
        assertThat(program.instructions()).containsExactly(new Instruction(0x06, 0, 0, SNAP_LENGTH));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp port nosuchport | nosuchport",
                "host 10.0.0.1 and host 300.0.0.1 | 300.0.0.1",
                "port 1 and ether proto nosuchproto | nosuchproto"
            })
    void showsTheWordThatIsWrong(String expression, String word) {
        FilterException e = catchThrowableOfType(
                FilterException.class,
                () -> Libpcap.compileForStoredFrames(LinkTypes.ETHERNET, expression, SNAP_LENGTH));
        assertThat(e.expression()).isEqualTo(expression);
        assertThat(e).hasMessageStartingWith("filter '" + expression + "': ");
        assertThat(e.caret()).contains(expression + "\n" + " ".repeat(expression.indexOf(word)) + "^");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp and", "(udp", "nonsense words here", "len > 10 len"})
    void refusesWhatIsNoFilter(String expression) {
        assertThatThrownBy(() -> Libpcap.compileForStoredFrames(LinkTypes.ETHERNET, expression, SNAP_LENGTH))
                .isInstanceOf(FilterException.class)
                .hasMessageStartingWith("filter '" + expression + "': ")
                .hasMessageNotContaining(": null");
    }

    @Test
    void hasNoCaretWhereLibpcapNamesNoWord() {
        FilterException e = catchThrowableOfType(
                FilterException.class,
                () -> Libpcap.compileForStoredFrames(LinkTypes.ETHERNET, "tcp and", SNAP_LENGTH));
        assertThat(e.caret()).isEmpty();
    }

    @Test
    void refusesAnExpressionThatCWouldCutShort() {
        assertThatThrownBy(
                        () -> Libpcap.compileForStoredFrames(LinkTypes.ETHERNET, "tcp\0 and not port 22", SNAP_LENGTH))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("NUL");
    }

    @Test
    void namesTheInterfaceThatItCannotOpen() {
        Requirements.root();
        assertThatThrownBy(() -> Libpcap.compileForInterface("nosuch0", "udp", SNAP_LENGTH))
                .isInstanceOf(LibpcapException.class)
                .hasMessageContaining("nosuch0");
    }

    @Test
    void refusesWhatALinkTypeCannotHave() {
        assertThatThrownBy(() ->
                        Libpcap.compileForStoredFrames(LinkTypes.RAW, "ether host 02:00:00:00:00:01", SNAP_LENGTH))
                .isInstanceOf(FilterException.class);
    }

    @Test
    void tellsHowToInstallWhatIsMissing() {
        assertThat(LibpcapCalls.firstOf(List.of("libnosuchthing.so.1"))).isEmpty();
        assertThatThrownBy(() -> PcapHandle.requireLibrary(false, "udp"))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("apt install libpcap0.8");
    }

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(Libpcap.version()).startsWith("libpcap version ");
    }
}
