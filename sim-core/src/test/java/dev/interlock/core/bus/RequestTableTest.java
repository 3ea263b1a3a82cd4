package dev.interlock.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.event.Request;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of outstanding requests against a map, while transactions come and go. */
class RequestTableTest {
    @Test
    void lines_are_found_until_their_transaction_ends() {
        SplittableRandom random = new SplittableRandom(3);
        RequestTable table = new RequestTable();
        Map<Long, Transaction> expected = new LinkedHashMap<>();
        for (int round = 0; round < 40_000; round++) {
            long line = random.nextInt(300) * 64L;
            Transaction outstanding = expected.get(line);
            if (outstanding == null && random.nextInt(100) < (round / 5000 % 2 == 0 ? 90 : 20)) {
                Transaction transaction = new Transaction(round, 0, Request.READ, line, 0, round);
                table.open(transaction);
                expected.put(line, transaction);
            } else if (outstanding != null) {
                table.close(outstanding);
                expected.remove(line);
            }
            long asked = random.nextInt(300) * 64L;
            assertThat(table.of(asked)).isSameAs(expected.get(asked));
            assertThat(table.has(asked)).isEqualTo(expected.containsKey(asked));
            assertThat(table.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void steps_come_in_the_order_of_time_and_then_of_scheduling() {
        SplittableRandom random = new SplittableRandom(4);
        Steps steps = new Steps();
        TreeMap<List<Long>, Transaction> expected = new TreeMap<>(
                Comparator.<List<Long>>comparingLong(key -> key.get(0)).thenComparingLong(key -> key.get(1)));
        for (long round = 0; round < 40_000; round++) {
            if (expected.isEmpty() || expected.size() < 50 && random.nextInt(2) == 0) {
                Transaction transaction = new Transaction(round, 0, Request.READ, 0, 0, 0);
                long time = random.nextInt(20);
                steps.schedule(time, Steps.Kind.TRANSFER, transaction);
                expected.put(List.of(time, round), transaction);
            } else {
                assertThat(steps.nextTime()).isEqualTo(expected.firstKey().get(0));
                steps.take();
                assertThat(steps.time()).isEqualTo(expected.firstKey().get(0));
                assertThat(steps.transaction())
                        .isSameAs(expected.pollFirstEntry().getValue());
            }
            assertThat(steps.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    /** Else a machine that goes back would not be as it was, though it would go on as it did. */
    @Test
    void what_is_saved_does_not_tell_how_large_the_table_once_was() {
        RequestTable small = new RequestTable();
        RequestTable grown = new RequestTable();
        for (int other = 0; other < 100; other++) {
            grown.open(new Transaction(other, 0, Request.READ, 0x10_0000 + other * 64L, 0, 0));
        }
        for (int id = 100; id < 106; id++) {
            small.open(new Transaction(id, 0, Request.READ, id * 0x1_0040L, 0, 0));
            grown.open(new Transaction(id, 0, Request.READ, id * 0x1_0040L, 0, 0));
        }
        for (int other = 0; other < 100; other++) {
            grown.close(grown.of(0x10_0000 + other * 64L));
        }

        assertThat(grown.save(new TransactionCopies()))
                .usingRecursiveComparison()
                .isEqualTo(small.save(new TransactionCopies()));
    }

    @Test
    void a_line_is_not_granted_twice() {
        RequestTable table = new RequestTable();
        table.open(new Transaction(1, 0, Request.READ, 0x40, 0, 0));

        assertThatThrownBy(() -> table.open(new Transaction(2, 1, Request.RFO, 0x40, 0, 5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("line 0x40 has a transaction outstanding and is granted again, cycle 5");
    }
}
