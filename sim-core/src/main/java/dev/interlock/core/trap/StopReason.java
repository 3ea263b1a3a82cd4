package dev.interlock.core.trap;

/**
 * Why a run ended.
 *
 * @param kind the kind of end
 * @param status exit status of the guest: its own for EXITED, 128 + signal for a fatal fault, 0 otherwise
 * @param message one sentence for people; empty for a plain exit
 */
public record StopReason(Kind kind, int status, String message) {
    /** The kinds of end. */
    public enum Kind {
        /** The program ended by its own word. */
        EXITED,
        /** Every core has executed HLT or exited. */
        HALTED,
        /** The guest did what it may not. */
        FAULTED,
        /** The budget of cycles (or memory, or output) is used up. */
        BUDGET,
        /** Nothing can happen any more. */
        DEADLOCK,
        /** An observer has asked for it; the run can go on. */
        PAUSED
    }

    /** The program ended with this status. */
    public static StopReason exited(int status) {
        return new StopReason(Kind.EXITED, status, "");
    }
}
