package dev.interlock.core.bus;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** For one snapshot: copies every transaction once, so that all who name it name the same copy. */
final class TransactionCopies {
    private final Map<Transaction, Transaction> made = new IdentityHashMap<>();

    /** The copy of a transaction, and of the one that waits for it; null for null. */
    Transaction of(Transaction original) {
        if (original == null) {
            return null;
        }
        Transaction copy = made.get(original);
        if (copy == null) {
            copy = original.copy();
            made.put(original, copy);
            copy.waiter = of(original.waiter);
        }
        return copy;
    }

    List<Transaction> of(Collection<Transaction> originals) {
        return originals.stream().map(this::of).toList();
    }
}
