package dev.interlock.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flat timetable and message queue against what is straightforward. */
class OrderInTimeTest {
    @ParameterizedTest(name = "{0} parties")
    @ValueSource(ints = {1, 2, 3, 4, 5, 16, 63, 64})
    void a_timetable_knows_who_is_first_and_who_is_due(int parties) {
        SplittableRandom random = new SplittableRandom(parties);
        Timetable timetable = new Timetable(parties);
        long[] times = new long[parties];
        Arrays.fill(times, Timetable.NEVER);
        int[] due = new int[parties];
        for (int round = 0; round < 20_000; round++) {
            int party = random.nextInt(parties);
            times[party] = random.nextInt(5) == 0 ? Timetable.NEVER : random.nextInt(40);
            timetable.set(party, times[party]);

            long earliest = Arrays.stream(times).min().orElseThrow();
            assertThat(timetable.earliest()).isEqualTo(earliest);
            assertThat(timetable.of(party)).isEqualTo(times[party]);
            if (earliest != Timetable.NEVER) {
                int first = IntStream.range(0, parties)
                        .filter(each -> times[each] == earliest)
                        .findFirst()
                        .orElseThrow();
                assertThat(timetable.first()).isEqualTo(first);
            }
            long before = random.nextInt(4) == 0 ? Timetable.NEVER : random.nextInt(45);
            int count = timetable.dueBefore(before, due);
            assertThat(Arrays.copyOf(due, count))
                    .isEqualTo(IntStream.range(0, parties)
                            .filter(each -> times[each] < before)
                            .toArray());
        }
    }

    @Test
    void messages_come_out_in_their_order() {
        SplittableRandom random = new SplittableRandom(7);
        MessageQueue<BusMessage> queue = new MessageQueue<>();
        PriorityQueue<BusMessage> expected = new PriorityQueue<>();
        for (int round = 0; round < 50_000; round++) {
            if (expected.isEmpty() || expected.size() < 40 && random.nextInt(2) == 0) {
                BusMessage message = message(random.nextInt(30), random.nextInt(4), round);
                queue.add(message.time(), message);
                expected.add(message);
            } else {
                assertThat(queue.nextTime()).isEqualTo(expected.peek().time());
                assertThat(queue.take()).isSameAs(expected.remove());
            }
            assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    @Test
    void a_queue_is_saved_and_filled_again() {
        MessageQueue<BusMessage> queue = new MessageQueue<>();
        for (int i = 0; i < 100; i++) {
            queue.add(i * 7 % 13, message(i * 7 % 13, 0, i));
        }
        List<BusMessage> saved = queue.messages();
        List<BusMessage> first = drained(queue);

        queue.clear();
        saved.forEach(message -> queue.add(message.time(), message));

        assertThat(queue.nextTime()).isZero();
        assertThat(drained(queue)).isEqualTo(first).isSorted();
        assertThat(queue.nextTime()).isEqualTo(Timetable.NEVER);
    }

    private static List<BusMessage> drained(MessageQueue<BusMessage> queue) {
        List<BusMessage> all = new ArrayList<>();
        while (!queue.isEmpty()) {
            all.add(queue.take());
        }
        return all;
    }

    private static BusMessage message(long time, int core, long sequence) {
        return new BusMessage(
                time, core, sequence, BusMessage.Kind.REQUEST, Request.READ, 0x1000, 0, null, false, false, false, 0);
    }
}
