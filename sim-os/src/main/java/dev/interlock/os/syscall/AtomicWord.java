package dev.interlock.os.syscall;

import dev.interlock.core.pipeline.StepResult;
import java.util.List;

/**
 * A word of user memory that the kernel changes while threads on other cores do so, too: the calling core performs a locked
 * compare-and-swap, the call is made again, and finds out what came of it.
 */
final class AtomicWord {
    /**
     * Cycles that each further try waits longer than the one before. Without that, a core that takes and releases a lock in
     * a loop could keep in step with the tries for ever: each would find the word changed, and the core never leave the
     * kernel.
     */
    private static final int STEP_CYCLES = 7;

    private static final int STEPS = 64;

    private AtomicWord() {}

    /**
     * A compare-and-swap of the caller's word.
     *
     * @param expected what it was to hold
     * @param fresh what it was to hold then
     * @param before how many tries there were before
     */
    record Exchange(int expected, int fresh, int before) {}

    /** So many tries were in vain. */
    private record Missed(int tries) {}

    /** Lets the core try; the call comes back. */
    static void exchange(Invocation call, long address, int expected, int fresh) {
        call.memory().require(address, 4, true);
        int before = call.caller().call().progress() instanceof Missed missed ? missed.tries : 0;
        call.caller().call().note(new Exchange(expected, fresh, before));
        if (before > 0) {
            call.work().delay((long) before % STEPS * STEP_CYCLES);
        }
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
        List<StepResult> results = call.core().results();
        boolean done = (int) results.get(results.size() - 1).value() == exchange.expected;
        call.caller().call().note(done ? null : new Missed(exchange.before + 1));
        return done ? exchange : null;
    }
}
