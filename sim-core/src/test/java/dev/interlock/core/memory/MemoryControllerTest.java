package dev.interlock.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.memory.MemoryConfig.RowPolicy;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryControllerTest {
    /** One channel, two banks, rows of two lines: 0x00 0x40 are bank 0 row 0, 0x80 0xc0 bank 1 row 0, 0x100 bank 0 row 1. */
    private static final MemoryConfig SMALL = MemoryConfig.flat(64, 50, 1, 10)
            .withBanks(2, 128, RowPolicy.OPEN_PAGE)
            .withRowCycles(50, 70, 90);

    @Test
    void a_row_is_opened_then_hit_then_in_the_way() {
        MemoryController dram = new MemoryController(SMALL);
        assertThat(dram.read(0x00, 1000)).isEqualTo(1000 + 70); // no row open
        assertThat(dram.read(0x40, 2000)).isEqualTo(2000 + 50); // the same row
        assertThat(dram.read(0x100, 3000)).isEqualTo(3000 + 90); // another row of the same bank
        assertThat(dram.read(0x80, 4000)).isEqualTo(4000 + 70); // the other bank has none open
        assertThat(dram.read(0x140, 5000)).isEqualTo(5000 + 50); // and has not closed ours
        assertThat(dram.counters.rowHits).isEqualTo(2);
        assertThat(dram.counters.rowsClosed).isEqualTo(2);
        assertThat(dram.counters.rowConflicts).isEqualTo(1);
        assertThat(dram.waited()).isZero();
    }

    @Test
    void a_closed_page_controller_neither_hits_nor_conflicts() {
        MemoryController dram = new MemoryController(SMALL.withBanks(2, 128, RowPolicy.CLOSED_PAGE));
        assertThat(dram.read(0x00, 1000)).isEqualTo(1070);
        assertThat(dram.read(0x40, 2000)).isEqualTo(2070);
        assertThat(dram.read(0x100, 3000)).isEqualTo(3070);
        assertThat(dram.counters.rowsClosed).isEqualTo(3);
        // the precharge (90 − 70) follows the transfer: column at 3020, free at 3030, precharged at 3050
        assertThat(dram.read(0x00, 3020)).isEqualTo(3050 + 70);
        assertThat(dram.counters.waitedForBank + dram.counters.waitedForChannel).isEqualTo(30);
    }

    @Test
    void a_line_written_again_before_its_write_begins_is_written_once() {
        MemoryController dram = new MemoryController(SMALL);
        dram.write(0x00, 0); // column access at 20
        dram.write(0x100, 0); // the same bank, another row: begins at 30, column access at 70
        dram.write(0x00, 10);
        dram.write(0x100, 69);
        assertThat(dram.counters.channelBusy).isEqualTo(20);
        dram.write(0x100, 70); // that write has begun
        assertThat(dram.counters.channelBusy).isEqualTo(30);
        assertThat(dram.writes()).isEqualTo(5);
    }

    @Test
    void lines_written_faster_than_memory_can_do_not_keep_a_read_for_ever() {
        MemoryController dram = new MemoryController(SMALL);
        for (int now = 0; now < 100_000; now += 2) {
            dram.write(0x40L * (now / 2 % 20), now);
        }
        assertThat(dram.read(0x1000, 100_000)).isLessThan(100_000 + 22 * 100);
    }

    @Test
    void posted_writes_are_remembered_by_a_snapshot() {
        MemoryController dram = new MemoryController(SMALL);
        for (int line = 0; line < 30; line++) {
            dram.write(0x40L * line, 5 * line);
        }
        Object saved = dram.save();
        MemoryController other = new MemoryController(SMALL);
        other.restore(saved);
        for (int line = 0; line < 60; line++) {
            dram.write(0x40L * line, 200 + line);
            other.write(0x40L * line, 200 + line);
        }
        assertThat(other.read(0, 300)).isEqualTo(dram.read(0, 300));
        assertThat(other.counters.channelBusy)
                .isEqualTo(dram.counters.channelBusy)
                .isLessThan(10 * 91);
    }

    @Test
    void banks_open_rows_at_the_same_time_and_share_the_data_bus() {
        MemoryController dram = new MemoryController(SMALL);
        assertThat(dram.read(0x00, 0)).isEqualTo(70); // column access at 20
        assertThat(dram.read(0x80, 0)).isEqualTo(80); // its row is open at 20 too; the data bus is free at 30
        assertThat(dram.read(0x40, 0)).isEqualTo(90); // a hit, but the third in turn
        assertThat(dram.counters.waitedForChannel).isEqualTo(10 + 40);
        assertThat(dram.counters.channelBusy).isEqualTo(30);
    }

    @Test
    void the_same_bank_opens_one_row_after_the_other() {
        MemoryController dram = new MemoryController(SMALL);
        assertThat(dram.read(0x000, 0)).isEqualTo(70);
        assertThat(dram.read(0x100, 0)).isEqualTo(30 + 90); // the bank is free at 30
        assertThat(dram.read(0x200, 0)).isEqualTo(80 + 90); // column of the second at 70, free at 80
    }

    @Test
    void bandwidth_is_one_line_per_occupancy_and_channel() {
        MemoryController dram = new MemoryController(MemoryConfig.flat(64, 50, 2, 10));
        long last = 0;
        for (int line = 0; line < 1000; line++) {
            last = dram.read(64L * line, 0);
        }
        assertThat(last).isEqualTo(499 * 10 + 50);
        assertThat(dram.counters.channelBusy).isEqualTo(1000 * 10);
        assertThat(dram.counters.waitedForBank).isZero();
    }

    @Test
    void a_refresh_keeps_the_banks_and_closes_their_rows() {
        MemoryController dram = new MemoryController(SMALL.withRefresh(1000, 200));
        assertThat(dram.read(0x00, 100)).isEqualTo(170);
        assertThat(dram.read(0x00, 1050)).isEqualTo(1200 + 70); // in the refresh; afterwards the row is closed
        assertThat(dram.read(0x00, 1300)).isEqualTo(1350);
        assertThat(dram.read(0x00, 2300)).isEqualTo(2370); // after the next one
        assertThat(dram.read(0x100, 2990)).isEqualTo(3200 + 70); // would open its row until 3030: too late
        assertThat(dram.read(0x100, 3999)).isEqualTo(4049); // begins before the refresh, and is finished
        assertThat(dram.counters.refreshWaits).isEqualTo(2);
        assertThat(dram.counters.waitedForRefresh).isEqualTo(150 + 210);
        assertThat(dram.refreshes(4500)).isEqualTo(4);
    }

    /** Against a model that knows nothing but what happens in one cycle. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void agrees_with_a_model_that_goes_cycle_by_cycle(long seed) {
        Random random = new Random(seed);
        int hit = random.nextInt(40);
        int closed = hit + random.nextInt(30);
        int conflict = closed + random.nextInt(30);
        int occupancy = random.nextInt(12);
        MemoryConfig config = MemoryConfig.flat(1, hit, 1 << random.nextInt(2), occupancy)
                .withBanks(1 << random.nextInt(3), 64 << random.nextInt(3), RowPolicy.values()[random.nextInt(2)])
                .withRowCycles(hit, closed, conflict);
        if (random.nextInt(3) > 0) {
            int refresh = 1 + random.nextInt(60);
            config = config.withRefresh(refresh + conflict + occupancy + 1 + random.nextInt(200), refresh);
        }
        MemoryController dram = new MemoryController(config);
        TickingDram model = new TickingDram(config);
        long now = 0;
        int merged = 0;
        long[] writeBegins = new long[64];
        Arrays.fill(writeBegins, -1);
        for (int access = 0; access < 3000; access++) {
            now += random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(10);
            int number = random.nextInt(64);
            long line = 64L * number;
            if (random.nextInt(4) == 0) {
                if (writeBegins[number] > now) {
                    merged++;
                } else {
                    writeBegins[number] = model.access(line, now);
                }
                dram.write(line, now);
            } else {
                long expected = model.access(line, now) + hit;
                assertThat(dram.read(line, now))
                        .as("access %d to 0x%x at %d, seed %d, %s", access, line, now, seed, config)
                        .isEqualTo(expected);
            }
            if (access == 1500) {
                Object saved = dram.save();
                dram = new MemoryController(config);
                dram.restore(saved);
            }
        }
        assertThat(dram.waited()).isEqualTo(model.waited);
        assertThat(dram.counters.rowHits + dram.counters.rowsClosed + dram.counters.rowConflicts)
                .isEqualTo(3000 - merged);
    }

    /** First come, first served, one cycle at a time. */
    private static final class TickingDram {
        private final MemoryConfig config;
        private final Long[][] open;
        private final long[][] bankFree;
        private final long[][] seenUntil;
        private final long[] channelFree;
        long waited;

        TickingDram(MemoryConfig config) {
            this.config = config;
            open = new Long[config.channels()][config.banks()];
            bankFree = new long[config.channels()][config.banks()];
            seenUntil = new long[config.channels()][config.banks()];
            channelFree = new long[config.channels()];
        }

        private boolean refreshing(long cycle) {
            int interval = config.refreshIntervalCycles();
            return interval > 0 && cycle >= interval && cycle % interval < config.refreshCycles();
        }

        /** When the column access begins. */
        long access(long address, long now) {
            long line = address / 64;
            int c = (int) (line % config.channels());
            long inChannel = line / config.channels() / (config.rowBytes() / 64);
            int b = (int) (inChannel % config.banks());
            long row = inChannel / config.banks();
            for (long t = seenUntil[c][b]; t < now; t++) {
                open[c][b] = refreshing(t) ? null : open[c][b];
            }
            long begun = -1;
            int opening = 0;
            for (long t = Math.max(now, seenUntil[c][b]); ; t++) {
                if (refreshing(t)) {
                    open[c][b] = null;
                    begun = -1;
                } else if (t >= bankFree[c][b]) {
                    if (begun < 0) {
                        begun = t;
                        int latency = open[c][b] == null
                                ? config.rowClosedCycles()
                                : open[c][b] == row ? config.rowHitCycles() : config.rowConflictCycles();
                        opening = latency - config.rowHitCycles();
                    }
                    if (t >= begun + opening && t >= channelFree[c]) {
                        waited += t - now - opening;
                        boolean keep = config.rowPolicy() == RowPolicy.OPEN_PAGE;
                        open[c][b] = keep ? row : null;
                        channelFree[c] = t + config.occupancyCycles();
                        bankFree[c][b] =
                                channelFree[c] + (keep ? 0 : config.rowConflictCycles() - config.rowClosedCycles());
                        seenUntil[c][b] = t;
                        return t;
                    }
                }
            }
        }
    }

    @Test
    void textbook_memory_takes_150_cycles_wherever_the_line_lies() {
        Machine machine = new Machine(MachineConfig.profile("textbook-1"));
        for (long address : new long[] {0x1000, 0x1080, 0x41000, 0x1000000}) {
            assertThat(machine.port(0).load(address, 8).ledger().total()).isEqualTo(150);
        }
    }

    @Test
    void impossible_memories_are_refused_with_what_is_allowed() {
        assertThatThrownBy(() -> SMALL.withBanks(3, 128, RowPolicy.OPEN_PAGE))
                .hasMessage("banks is 3; it must be a power of two from 1 to 256");
        assertThatThrownBy(() -> SMALL.withBanks(4, 96, RowPolicy.OPEN_PAGE))
                .hasMessage("rowBytes is 96; it must be a power of two from 64 to 65536");
        assertThatThrownBy(() -> SMALL.withBanks(4, 32, RowPolicy.OPEN_PAGE))
                .hasMessage("rowBytes is 32; it must be a power of two from 64 to 65536");
        assertThatThrownBy(() -> SMALL.withBanks(4, 128, null))
                .hasMessage("rowPolicy is missing; it must be OPEN_PAGE or CLOSED_PAGE");
        assertThatThrownBy(() -> SMALL.withRowCycles(50, 40, 90))
                .hasMessage("rowClosedCycles is 40; it must be from 50 (rowHitCycles) to 100000");
        assertThatThrownBy(() -> SMALL.withRowCycles(50, 60, 55))
                .hasMessage("rowConflictCycles is 55; it must be from 60 (rowClosedCycles) to 100000");
        assertThatThrownBy(() -> SMALL.withRefresh(300, 200))
                .hasMessage("refreshIntervalCycles is 300; it must be 0 (no refresh) or more than 300, which is"
                        + " refreshCycles + rowConflictCycles + occupancyCycles");
        assertThatThrownBy(() -> MemoryConfig.flat(64, 50, 3, 10))
                .hasMessage("channels is 3; it must be a power of two from 1 to 16");
    }
}
