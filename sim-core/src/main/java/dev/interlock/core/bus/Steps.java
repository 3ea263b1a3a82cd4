package dev.interlock.core.bus;

import dev.interlock.core.time.Timetable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a home node will do by itself, earliest first; of one cycle, in the order in which it was scheduled. A binary heap in
 * flat arrays; the number of a step, given when it is scheduled, orders those of one cycle.
 */
final class Steps {
    private static final Kind[] KINDS = Kind.values();

    private long[] times = new long[16];
    private long[] numbers = new long[16];
    private byte[] kinds = new byte[16];
    private Transaction[] transactions = new Transaction[16];
    private int size;
    private long sequence;
    private long nextTime = Timetable.NEVER;

    // the step that was taken last
    private long time;
    private Kind kind;
    private Transaction transaction;

    /** The kinds of step. */
    enum Kind {
        ARBITRATE,
        SNOOPED,
        L3_MISS,
        TRANSFER,
        RELEASE
    }

    /** Schedules a step of a transaction; an arbitration belongs to none. */
    void schedule(long at, Kind what, Transaction whose) {
        add(at, sequence++, (byte) what.ordinal(), whose);
    }

    private void add(long at, long number, byte what, Transaction whose) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
            transactions = Arrays.copyOf(transactions, 2 * size);
        }
        int place = size++;
        while (place > 0 && before(at, number, (place - 1) >>> 1)) {
            move((place - 1) >>> 1, place);
            place = (place - 1) >>> 1;
        }
        put(place, at, number, what, whose);
        nextTime = times[0];
    }

    private boolean before(long at, long number, int place) {
        return at < times[place] || at == times[place] && number < numbers[place];
    }

    private void move(int from, int to) {
        put(to, times[from], numbers[from], kinds[from], transactions[from]);
    }

    private void put(int place, long at, long number, byte what, Transaction whose) {
        times[place] = at;
        numbers[place] = number;
        kinds[place] = what;
        transactions[place] = whose;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** When the next step is due; MAX_VALUE if there is none. */
    long nextTime() {
        return nextTime;
    }

    /** Takes the next step: {@link #kind}, {@link #transaction} and {@link #time} then tell what it is. */
    void take() {
        time = times[0];
        kind = KINDS[kinds[0]];
        transaction = transactions[0];
        int last = --size;
        int place = 0;
        for (int child = 1; child < last; child = 2 * place + 1) {
            if (child + 1 < last && before(times[child + 1], numbers[child + 1], child)) {
                child++;
            }
            if (before(times[last], numbers[last], child)) {
                break;
            }
            move(child, place);
            place = child;
        }
        move(last, place);
        transactions[last] = null;
        nextTime = last == 0 ? Timetable.NEVER : times[0];
    }

    long time() {
        return time;
    }

    Kind kind() {
        return kind;
    }

    Transaction transaction() {
        return transaction;
    }

    private record Step(long time, long number, byte kind, Transaction transaction) {}

    private record Saved(List<Step> steps, long sequence) {}

    Object save(TransactionCopies copies) {
        List<Step> steps = new ArrayList<>();
        for (int place = 0; place < size; place++) {
            steps.add(new Step(times[place], numbers[place], kinds[place], copies.of(transactions[place])));
        }
        return new Saved(steps, sequence);
    }

    void restore(Object object, TransactionCopies copies) {
        Saved saved = (Saved) object;
        Arrays.fill(transactions, null);
        size = 0;
        nextTime = Timetable.NEVER;
        for (Step step : saved.steps) {
            add(step.time(), step.number(), step.kind(), copies.of(step.transaction()));
        }
        sequence = saved.sequence;
    }
}
