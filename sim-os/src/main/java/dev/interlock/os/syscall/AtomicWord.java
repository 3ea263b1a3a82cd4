package dev.interlock.os.syscall;

import dev.interlock.core.pipeline.StepResult;
import java.util.List;

/**
 * A word of user memory that the kernel changes while threads on other cores do so, too: the calling core performs a locked
 * compare-and-swap, the call is made again, and finds out what came of it.
 */
final class AtomicWord {
    private AtomicWord() {}

    /** A compare-and-swap of the caller's word: what it was to hold, and what it was to hold then. */
    record Exchange(int expected, int fresh) {}

    /** Lets the core try; the call comes back. */
    static void exchange(Invocation call, long address, int expected, int fresh) {
        call.memory().require(address, 4, true);
        call.caller().call().note(new Exchange(expected, fresh));
        call.work()
                .compareAndSwap(
                        call.core().translate(address, true),
                        4,
                        Integer.toUnsignedLong(expected),
                        Integer.toUnsignedLong(fresh));
        call.goOn(Invocation.SYSTEM_CALL);
    }

    /** The exchange that the core has just made; null if it has tried none, or the word held something else. */
    static Exchange exchanged(Invocation call) {
        if (!(call.caller().call().progress() instanceof Exchange exchange)) {
            return null;
        }
        call.caller().call().note(null);
        List<StepResult> results = call.core().results();
        return (int) results.get(results.size() - 1).value() == exchange.expected ? exchange : null;
    }
}
