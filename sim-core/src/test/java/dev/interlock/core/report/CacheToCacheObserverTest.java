package dev.interlock.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.report.CacheToCache.ContendedLine;
import dev.interlock.isa.image.ProgramImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HITMs of accesses by hand, where each of them can be counted on fingers. */
class CacheToCacheObserverTest {
    private static final ProgramImage NOTHING =
            new ProgramImage("", ProgramImage.Kind.ASSEMBLED, 0, List.of(), Map.of(), List.of(), 0, 0);

    @Test
    void words_of_one_line_are_shared_falsely() {
        ContendedLine line = report(8).lines().get(0);

        assertThat(line.storeHitm()).isEqualTo(3); // of four writes all but the first
        assertThat(line.loadHitm()).isZero();
        assertThat(line.falseSharing()).isEqualTo(3);
        assertThat(line.trueSharing()).isZero();
    }

    @Test
    void one_word_is_shared_truly() {
        ContendedLine line = report(0).lines().get(0);

        assertThat(line.storeHitm()).isEqualTo(3);
        assertThat(line.trueSharing()).isEqualTo(3);
        assertThat(line.falseSharing()).isZero();
    }

    @Test
    void words_of_two_lines_are_not_shared() {
        assertThat(report(64).lines()).isEmpty();
    }

    /** Two cores write in turn, through their store buffers. */
    private static CacheToCache report(int distance) {
        try (Machine machine = new Machine(Profiles.all().get(0).withCores(2))) {
            CacheToCacheObserver observer = new CacheToCacheObserver(2, NOTHING);
            machine.subscribe(observer, CacheToCacheObserver.kinds());
            for (int round = 0; round < 2; round++) {
                machine.port(0).storeBuffered(0x1000, 8, round);
                machine.settle();
                machine.port(1).storeBuffered(0x1000 + distance, 8, round);
                machine.settle();
            }
            return observer.report();
        }
    }
}
