package dev.interlock.core.bus;

import dev.interlock.core.event.Request;
import dev.interlock.core.time.BusMessage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The table of outstanding requests: every transaction between its grant and its end, at most one for a line. A request for
 * a line that is here must wait, which is what keeps the races of a split-transaction bus few.
 *
 * <p>Open addressing by the number of the line (its address without the low six bits, which are all zero).
 *
 * <p>Culler and Singh, <i>Parallel Computer Architecture</i>, section 6.4.1.
 */
final class RequestTable {
    /** Twice as many slots as transactions at least; null is an empty slot. */
    private Transaction[] slots = new Transaction[16];

    private int size;
    private long transactions;

    /** A transaction for a request that is granted now; it is not outstanding until it is {@linkplain #open opened}. */
    Transaction granted(BusMessage message, Request request, long now) {
        return new Transaction(++transactions, message.core(), request, message.line(), message.time(), now);
    }

    /** A transaction of the L3 itself: it takes a line back from the cores, to make room for another. */
    Transaction backInvalidation(long line, Transaction waiter, long now) {
        Transaction eviction = new Transaction(++transactions, -1, Request.BACK_INVALIDATE, line, now, now);
        eviction.waiter = waiter;
        return eviction;
    }

    void open(Transaction transaction) {
        if (2 * size >= slots.length) {
            Transaction[] old = slots;
            slots = new Transaction[2 * old.length];
            for (Transaction each : old) {
                if (each != null) {
                    slots[slot(each.line)] = each;
                }
            }
        }
        int at = slot(transaction.line);
        if (slots[at] != null) {
            throw new IllegalStateException("line 0x" + Long.toHexString(transaction.line)
                    + " has a transaction outstanding and is granted again, cycle " + transaction.grantedAt);
        }
        slots[at] = transaction;
        size++;
    }

    /** The slot of a line, or the empty one where it would be. */
    private int slot(long line) {
        int mask = slots.length - 1;
        int at = home(line) & mask;
        while (slots[at] != null && slots[at].line != line) {
            at = at + 1 & mask;
        }
        return at;
    }

    private static int home(long line) {
        return (int) ((line >>> 6) * 0x9e3779b97f4a7c15L >>> 32);
    }

    void close(Transaction transaction) {
        int mask = slots.length - 1;
        int empty = slot(transaction.line);
        slots[empty] = null;
        size--;
        // who was pushed on by the one that leaves moves back, so that searches need not pass gaps (Knuth, vol. 3, 6.4,
        // R)
        for (int at = empty + 1 & mask; slots[at] != null; at = at + 1 & mask) {
            int pushed = at - home(slots[at].line) & mask;
            if (pushed >= (at - empty & mask)) {
                slots[empty] = slots[at];
                slots[at] = null;
                empty = at;
            }
        }
    }

    boolean has(long line) {
        return size > 0 && slots[slot(line)] != null;
    }

    /** The outstanding transaction of a line, or null. */
    Transaction of(long line) {
        return slots[slot(line)];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    private record Saved(List<Transaction> outstanding, long transactions) {}

    /** In the order of their grants: which slots they have depends on how large the table once was. */
    Object save(TransactionCopies copies) {
        List<Transaction> outstanding = Arrays.stream(slots)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(each -> each.id))
                .map(copies::of)
                .toList();
        return new Saved(outstanding, transactions);
    }

    void restore(Object object, TransactionCopies copies) {
        Saved saved = (Saved) object;
        slots = new Transaction[slots.length];
        size = 0;
        copies.of(saved.outstanding).forEach(this::open);
        transactions = saved.transactions;
    }
}
