package dev.interlock.core.pipeline;

import dev.interlock.core.event.Ledger;
import dev.interlock.isa.fault.Fault;

/**
 * What became of one step of an {@link AccessScript}.
 *
 * @param value the value read, or the old value of a locked access
 * @param start cycle at which the step began
 * @param end cycle at which its result could be used
 * @param ledger where its cycles went; the parts sum to {@code end - start}
 * @param fault the fault it ran into, or null
 */
public record StepResult(long value, long start, long end, Ledger ledger, Fault fault) {
    /** Cycles from beginning to end. */
    public long cycles() {
        return end - start;
    }
}
