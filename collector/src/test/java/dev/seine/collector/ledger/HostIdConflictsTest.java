package dev.seine.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostIdConflictsTest {
    private final HostIdConflicts conflicts = new HostIdConflicts();

    private boolean note(String hostId, String machineId, long runId, long streamId) {
        return conflicts.note(new StreamKey(hostId, machineId, runId, streamId), 0);
    }

    @Test
    void takesRunsThatFollowEachOtherForOneAgent() {
        for (int run = 0; run < 20; run++) {
            assertThat(note("web-07", "m1", run, 0)).isFalse();
            assertThat(note("web-07", "m1", run, 1)).isFalse();
            assertThat(note("db-01", "m2", run, 0)).isFalse();
            assertThat(note("web-07", "m1", run, 0)).isFalse();
        }
    }

    @Test
    void noticesTwoMachinesWithOneId() {
        assertThat(note("localhost", "m1", 1, 0)).isFalse();
        assertThat(note("localhost", "m2", 2, 0)).isFalse();
        assertThat(note("localhost", "m1", 1, 0)).isTrue();
        assertThat(note("localhost", "m1", 1, 0)).isFalse();
        assertThat(note("localhost", "m2", 2, 0)).isTrue();
    }

    @Test
    void noticesAnAgentThatWasStartedTwice() {
        note("web-07", "m1", 1, 0);
        note("web-07", "m1", 2, 0);
        assertThat(note("web-07", "m1", 1, 1)).isTrue();
    }
}
