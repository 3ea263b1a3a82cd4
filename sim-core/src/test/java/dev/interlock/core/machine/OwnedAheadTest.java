package dev.interlock.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.pipeline.AccessScript;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores whose lines were asked for ahead: the misses overlap, and nothing else changes. */
class OwnedAheadTest {
    private static final long PAGE = 0x10_0000;

    /** Stores a number to each line of a page, having asked for it so many lines before. */
    private static AccessScript fill(int ahead) {
        AccessScript.Builder script = AccessScript.builder();
        for (int line = -ahead; line < 64; line++) {
            if (ahead > 0 && line + ahead < 64) {
                script.ownAhead(PAGE + 64L * (line + ahead));
            }
            if (line >= 0) {
                script.store(PAGE + 64L * line, 8, line + 1);
            }
        }
        return script.fence().build();
    }

    private static long time(Machine machine, AccessScript script) {
        long before = machine.cycle();
        machine.perform(0, script);
        return machine.cycle() - before;
    }

    @Test
    void misses_overlap_when_ownership_is_asked_for_ahead() {
        Machine machine = new Machine(MachineConfig.profile("textbook-1"));
        Machine patient = new Machine(MachineConfig.profile("textbook-1"));

        long ahead = time(machine, fill(8));
        long inTurn = time(patient, fill(0));

        assertThat(ahead).isLessThan(inTurn / 5);
        for (int line = 0; line < 64; line++) {
            assertThat(machine.view().read(PAGE + 64L * line, 8)).isEqualTo(line + 1);
        }
        assertThat(machine.core(0).caches().counters.requests[Request.RFO.ordinal()])
                .as("each line once")
                .isEqualTo(64);
    }

    @Test
    void lines_that_another_core_has_written_come_with_its_bytes() {
        Machine machine = new Machine(MachineConfig.profile("textbook-1").withCores(2));
        AccessScript.Builder other = AccessScript.builder();
        for (int line = 0; line < 64; line++) {
            other.store(PAGE + 64L * line + 8, 8, 100 + line);
        }
        machine.perform(1, other.fence().build());

        machine.perform(0, fill(8));

        for (int line = 0; line < 64; line++) {
            assertThat(machine.view().read(PAGE + 64L * line, 8)).isEqualTo(line + 1);
            assertThat(machine.view().read(PAGE + 64L * line + 8, 8)).isEqualTo(100 + line);
        }
    }

    /** Where there is an MSHR or two, nothing can be asked for ahead, and nobody waits for it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_core_with_few_mshrs_stores_all_the_same(int mshrs) {
        MachineConfig config = MachineConfig.profile("textbook-1");
        var caches = config.cache();
        Machine machine = new Machine(config.withCache(
                caches.withL1d(new CacheConfig(64, 8, 4, mshrs, caches.l1d().replacement()))));

        machine.perform(0, fill(8));

        assertThat(machine.view().read(PAGE + 64L * 63, 8)).isEqualTo(64);
    }

    @Test
    void windows_do_not_matter() {
        assertThat(log(1)).isEqualTo(log(0)).isNotEmpty();
    }

    private static List<SimEvent> log(int window) {
        Machine machine = new Machine(MachineConfig.profile("edu-1"));
        if (window > 0) {
            machine.windowLength(window);
        }
        List<SimEvent> log = new ArrayList<>();
        machine.subscribe(log::add);
        machine.perform(1, fill(2));
        machine.perform(0, fill(8));
        return log;
    }
}
