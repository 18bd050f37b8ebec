package dev.seine.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigText;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long HEAP = 96L << 20;

    private static AgentConfig config(String yaml) {
        return ConfigLoader.parse(new ConfigText("agent.yaml", yaml), AgentConfig.class, Map.of(), "NONE");
    }

    @Test
    void refusesALimitThatRingsAndHeapCannotKeepTo() {
        assertThatThrownBy(() -> MemoryPlan.check(config("""
                        limits: {memory: 300MiB}
                        captures: [{interfaces: [eth0, eth1], ring: {count: 2}}]
                        """), HEAP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "limits.memory is 300MiB, but the rings take 256MiB and the Java heap up to 96MiB")
                .hasMessageContaining("ring.size");
    }

    @Test
    void refusesBatchesThatTheHeapCannotHold() {
        assertThatThrownBy(() ->
                        MemoryPlan.check(config("{limits: {memory: 1GiB}, captures: [{}], queue-size: 65MiB}"), HEAP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("97MiB");
    }

    @Test
    void takesWhatFitsAndAnythingWithoutALimit() {
        assertThatCode(() -> MemoryPlan.check(config("{limits: {memory: 160MiB}, captures: [{}]}"), HEAP))
                .doesNotThrowAnyException();
        assertThatCode(() -> MemoryPlan.check(config("captures: [{ring: {size: 4GiB, count: 64}}]"), HEAP))
                .doesNotThrowAnyException();
        assertThatCode(() -> MemoryPlan.check(
                        config("{limits: {memory: 100MiB}, captures: [{source: replay, file: /tmp/x}]}"), HEAP))
                .doesNotThrowAnyException();
    }
}
