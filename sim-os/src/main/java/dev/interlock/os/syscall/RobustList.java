package dev.interlock.os.syscall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The locks that a thread holds when it ends, as its C library has linked them: <i>Documentation/robust-futexes.rst</i>.
 *
 * <pre>
 *   head: next, offset of the word from an entry, the entry that is being changed just now
 * </pre>
 */
final class RobustList {
    /** As {@code ROBUST_LIST_LIMIT}: a list may be a circle. */
    private static final int LONGEST = 2048;

    private RobustList() {}

    /** A lock that is to be marked: its word holds this, and is to hold that. */
    record Mark(long word, int expected, int fresh) {
        /** True if somebody may wait for it. */
        boolean isWanted() {
            return (expected & PiFutexCalls.WAITERS) != 0;
        }
    }

    /** How every lock that the caller has is to be marked as that of a dead owner. */
    static List<Mark> marks(Invocation call, long head) {
        List<Mark> marks = new ArrayList<>();
        long offset = call.memory().load(head + 8, 8);
        long pending = call.memory().load(head + 16, 8) & ~1L;
        long entry = call.memory().load(head, 8) & ~1L;
        for (int i = 0; entry != head && entry != 0 && i < LONGEST; i++) {
            if (entry != pending) {
                mark(call, entry + offset).ifPresent(marks::add);
            }
            entry = call.memory().load(entry, 8) & ~1L;
        }
        if (pending != 0) {
            mark(call, pending + offset).ifPresent(marks::add);
        }
        return marks;
    }

    /** How a lock is to be marked; nothing if the caller does not have it. */
    static Optional<Mark> mark(Invocation call, long word) {
        if ((word & 3) != 0) {
            return Optional.empty(); // no futex
        }
        int value = (int) call.memory().load(word, 4);
        if ((value & PiFutexCalls.TID) != call.caller().number()) {
            return Optional.empty();
        }
        call.memory().require(word, 4, true);
        return Optional.of(new Mark(word, value, value & PiFutexCalls.WAITERS | PiFutexCalls.OWNER_DIED));
    }
}
