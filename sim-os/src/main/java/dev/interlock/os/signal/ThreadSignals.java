package dev.interlock.os.signal;

/** What one thread knows of signals: its mask, what was sent to it alone, and its stack for handlers. */
public final class ThreadSignals {
    private final PendingSignals pending = new PendingSignals();
    private long mask;
    private long maskAfter;
    private boolean borrows;
    private SignalStack stack = SignalStack.NONE;
    private Cause cause = Cause.NONE;

    /**
     * The exception that was last made a signal, as the frame shows it.
     *
     * @param trap its vector
     * @param error its error code
     * @param address CR2
     */
    public record Cause(int trap, int error, long address) {
        static final Cause NONE = new Cause(0, 0, 0);
    }

    /** Signals for this thread alone. */
    public PendingSignals pending() {
        return pending;
    }

    /** What it blocks now. */
    public long mask() {
        return mask;
    }

    /** It blocks these from now on; SIGKILL and SIGSTOP never. */
    public void mask(long newMask) {
        mask = newMask & ~Signals.UNBLOCKABLE;
    }

    /** Blocks something else as long as a call lasts or until a handler is called: sigsuspend(2), ppoll(2). */
    public void borrowMask(long duringCall) {
        if (!borrows) {
            borrows = true;
            maskAfter = mask;
            mask(duringCall);
        }
    }

    /** The mask after the call; the present one if none was borrowed. */
    public long maskAfter() {
        return borrows ? maskAfter : mask;
    }

    /** The call is over: its mask is as before. */
    public void returnMask() {
        if (borrows) {
            mask = maskAfter;
            borrows = false;
        }
    }

    /** A handler begins, which blocks these; the mask that it returns to is in its frame. */
    public void handle(long blocked) {
        borrows = false;
        mask(blocked);
    }

    /** Its stack for handlers. */
    public SignalStack stack() {
        return stack;
    }

    /** sigaltstack(2). */
    public void stack(SignalStack newStack) {
        stack = newStack;
    }

    /** The last exception that was made a signal. */
    public Cause cause() {
        return cause;
    }

    /** An exception is made a signal. */
    public void cause(Cause newCause) {
        cause = newCause;
    }

    /** What a thread has from the one that made it. */
    public void inheritFrom(ThreadSignals parent, boolean stackToo) {
        mask = parent.maskAfter();
        stack = stackToo ? parent.stack : SignalStack.NONE;
    }

    private record Saved(Object pending, long mask, long maskAfter, boolean borrows, SignalStack stack, Cause cause) {}

    /** What it is now. */
    public Object save() {
        return new Saved(pending.save(), mask, maskAfter, borrows, stack, cause);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        pending.restore(saved.pending);
        mask = saved.mask;
        maskAfter = saved.maskAfter;
        borrows = saved.borrows;
        stack = saved.stack;
        cause = saved.cause;
    }
}
