package dev.interlock.os.syscall;

import java.util.ArrayList;
import java.util.List;

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

    /** Marks every lock as that of a dead owner; the addresses of those that somebody may wait for. */
    static List<Long> release(Invocation call, long head) {
        List<Long> wanted = new ArrayList<>();
        long offset = call.memory().load(head + 8, 8);
        long pending = call.memory().load(head + 16, 8) & ~1L;
        long entry = call.memory().load(head, 8) & ~1L;
        for (int i = 0; entry != head && entry != 0 && i < LONGEST; i++) {
            if (entry != pending) {
                release(call, entry + offset, wanted);
            }
            entry = call.memory().load(entry, 8) & ~1L;
        }
        if (pending != 0) {
            release(call, pending + offset, wanted);
        }
        return wanted;
    }

    private static void release(Invocation call, long word, List<Long> wanted) {
        int value = (int) call.memory().load(word, 4);
        if ((value & PiFutexCalls.TID) == call.caller().number()) {
            call.memory().store(word, 4, value & PiFutexCalls.WAITERS | PiFutexCalls.OWNER_DIED);
            if ((value & PiFutexCalls.WAITERS) != 0) {
                wanted.add(word);
            }
        }
    }
}
