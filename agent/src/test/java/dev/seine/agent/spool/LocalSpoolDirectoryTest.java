package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSpoolDirectoryTest extends SpoolDirectoryContract {
    @TempDir
    Path path;

    @Override
    SpoolDirectory directory() throws IOException {
        return LocalSpoolDirectory.open(path.resolve("spool"));
    }

    @Test
    void refusesASecondAgentAndNamesTheFirst() throws IOException {
        try (SpoolDirectory first = directory()) {
            assertThat(first.list()).isNotEmpty();
            assertThatThrownBy(this::directory)
                    .isInstanceOf(SpoolInUseException.class)
                    .hasMessageContaining(path.resolve("spool").toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        directory().close();
    }

    @Test
    void refusesADirectoryThatAnotherProcessHas() throws IOException, InterruptedException {
        Requirements.programs("python3");
        Files.createDirectory(path.resolve("spool"));
        Process holder = new ProcessBuilder(
                        Requirements.program("python3").orElseThrow().toString(),
                        "-c",
                        "import fcntl,os,sys; f=open(sys.argv[1],'w'); fcntl.lockf(f,fcntl.LOCK_EX);"
                                + " f.write(str(os.getpid())); f.flush(); print('held',flush=True); sys.stdin.read()",
                        path.resolve("spool/lock").toString())
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(this::directory)
                    .isInstanceOf(SpoolInUseException.class)
                    .hasMessageContaining("process " + holder.pid());
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(1, TimeUnit.MINUTES)).isTrue();
        // The lock goes with the process, whatever became of it.
        directory().close();
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        try (SpoolDirectory directory = directory()) {
            directory.create("a").close();
            directory.replace("p", new byte[1], true);
            assertThat(permissions("")).isEqualTo("rwx------");
            assertThat(permissions("a")).isEqualTo("rw-------");
            assertThat(permissions("p")).isEqualTo("rw-------");
            assertThat(permissions("lock")).isEqualTo("rw-------");
        }
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path.resolve("spool").resolve(name)));
    }

    @Test
    void followsNoLinkOutOfTheDirectory() throws IOException {
        Files.writeString(path.resolve("secret"), "secret");
        try (SpoolDirectory directory = directory()) {
            Files.createSymbolicLink(path.resolve("spool/" + SpoolFormat.name(1)), path.resolve("secret"));
            Files.createDirectory(path.resolve("spool/" + SpoolFormat.name(2)));
            assertThat(directory.list()).extracting(SpoolDirectory.Entry::name).containsExactly("lock");
            assertThatThrownBy(() -> directory.open(SpoolFormat.name(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void saysWhatIsWrongWithAPlaceThatCannotBeADirectory() throws IOException {
        Files.writeString(path.resolve("spool"), "a file");
        assertThatThrownBy(this::directory)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path.resolve("spool").toString());
    }

    @Test
    void waitsForSpaceOnAFullFileSystemAndGoesOnByItself() throws IOException {
        Requirements.root();
        Requirements.programs("mount", "umount");
        Path mounted = Files.createDirectory(path.resolve("spool"));
        Program.run("mount", "-t", "tmpfs", "-o", "size=1m", "seine-spool-test", mounted.toString());
        try {
            fillAndFree(mounted);
        } finally {
            Program.run("umount", "-l", mounted.toString());
        }
    }

    private void fillAndFree(Path mounted) throws IOException {
        ManualClock clock = new ManualClock();
        Batches batches = new Batches(3);
        List<EncodedBatch> written = new ArrayList<>();
        SpoolSettings settings =
                new SpoolSettings(1 << 30, 1 << 18, Duration.ofMillis(200), SpoolPolicy.DROP_NEWEST, 1 << 20);
        try (Spool spool = new Spool(LocalSpoolDirectory.open(mounted), settings, clock)) {
            EncodedBatch next = batches.next(50_000);
            for (; spool.append(next).isPresent(); next = batches.next(50_000)) {
                written.add(next);
            }
            assertThat(spool.refusal()).contains("No space left on device");
            assertThat(written).hasSizeBetween(15, 20);
            List<SpooledBatch> read = new ArrayList<>();
            for (Optional<SpooledBatch> from = spool.read(); from.isPresent(); from = spool.read()) {
                read.add(from.get());
            }
            assertThat(read)
                    .extracting(spooled -> spooled.batch().value())
                    .containsExactlyElementsOf(
                            written.stream().map(EncodedBatch::value).toList());
            read.subList(0, 6).forEach(spooled -> spool.completed(spooled.position(), 1));
            clock.advance(Duration.ofSeconds(1));
            spool.tick(clock.monotonicNs(), 0);
            assertThat(spool.append(next)).isPresent();
            assertThat(batches.counters().droppedFrames()).isZero();
        }
    }
}
