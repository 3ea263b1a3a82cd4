package dev.interlock.os.vm;

/**
 * What the core does when a change to an address space is whole.
 *
 * @param kind how it goes on
 * @param value the result of the system call, or the token of the continuation
 */
public record Then(Kind kind, long value) {
    /** How a core goes on. */
    public enum Kind {
        /** The system call returns a value. */
        ANSWER,
        /** The program goes on where it was. */
        RETURN,
        /** The kernel decides again. */
        AGAIN
    }

    /** The system call returns. */
    public static Then answer(long result) {
        return new Then(Kind.ANSWER, result);
    }

    /** The instruction that has faulted is tried again. */
    public static Then goBack() {
        return new Then(Kind.RETURN, 0);
    }

    /** The kernel goes on with a token. */
    public static Then again(long token) {
        return new Then(Kind.AGAIN, token);
    }
}
