package dev.interlock.core.bus;

import java.util.List;
import java.util.PriorityQueue;

/** What a home node will do by itself, earliest first; of one cycle, in the order in which it was scheduled. */
final class Steps {
    private final PriorityQueue<Step> queue = new PriorityQueue<>();
    private long sequence;

    /** The kinds of step. */
    enum Kind {
        ARBITRATE,
        SNOOPED,
        L3_MISS,
        TRANSFER,
        RELEASE
    }

    /** One step of a transaction; an arbitration belongs to none. */
    record Step(long time, long sequence, Kind kind, Transaction transaction) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    void schedule(long time, Kind kind, Transaction transaction) {
        queue.add(new Step(time, sequence++, kind, transaction));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** When the next step is due; MAX_VALUE if there is none. */
    long nextTime() {
        return queue.isEmpty() ? Long.MAX_VALUE : queue.peek().time();
    }

    Step take() {
        return queue.remove();
    }

    private record Saved(List<Step> steps, long sequence) {}

    Object save(TransactionCopies copies) {
        return new Saved(copied(List.copyOf(queue), copies), sequence);
    }

    void restore(Object object, TransactionCopies copies) {
        Saved saved = (Saved) object;
        queue.clear();
        queue.addAll(copied(saved.steps, copies));
        sequence = saved.sequence;
    }

    private static List<Step> copied(List<Step> steps, TransactionCopies copies) {
        return steps.stream()
                .map(step -> new Step(step.time(), step.sequence(), step.kind(), copies.of(step.transaction())))
                .toList();
    }
}
