package dev.interlock.core.bus;

import dev.interlock.core.event.Request;
import dev.interlock.core.time.BusMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of outstanding requests: every transaction between its grant and its end, at most one for a line. A request for
 * a line that is here must wait, which is what keeps the races of a split-transaction bus few.
 *
 * <p>Culler and Singh, <i>Parallel Computer Architecture</i>, section 6.4.1.
 */
final class RequestTable {
    private final Map<Long, Transaction> outstanding = new HashMap<>();
    private final Map<Long, Transaction> awaitingAnswers = new HashMap<>();
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
        outstanding.put(transaction.line, transaction);
    }

    void close(Transaction transaction) {
        outstanding.remove(transaction.line);
    }

    boolean has(long line) {
        return outstanding.containsKey(line);
    }

    /** The outstanding transaction of a line, or null. */
    Transaction of(long line) {
        return outstanding.get(line);
    }

    boolean isEmpty() {
        return outstanding.isEmpty();
    }

    void awaitAnswers(Transaction transaction) {
        awaitingAnswers.put(transaction.id, transaction);
    }

    /** The transaction that a snoop's answer names. */
    Transaction awaiting(long id) {
        return awaitingAnswers.get(id);
    }

    void allAnswered(Transaction transaction) {
        awaitingAnswers.remove(transaction.id);
    }

    private record Saved(List<Transaction> outstanding, List<Transaction> awaitingAnswers, long transactions) {}

    Object save(TransactionCopies copies) {
        return new Saved(copies.of(outstanding.values()), copies.of(awaitingAnswers.values()), transactions);
    }

    void restore(Object object, TransactionCopies copies) {
        Saved saved = (Saved) object;
        outstanding.clear();
        copies.of(saved.outstanding).forEach(this::open);
        awaitingAnswers.clear();
        copies.of(saved.awaitingAnswers).forEach(this::awaitAnswers);
        transactions = saved.transactions;
    }
}
