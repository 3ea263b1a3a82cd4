package dev.interlock.os.signal;

/**
 * What a process wants to happen on a signal: the kernel's {@code struct sigaction}, four words.
 *
 * @param handler address of the function; 0 for the default, 1 to ignore it
 * @param flags SA_…
 * @param restorer where the handler returns to, which calls rt_sigreturn
 * @param mask what is blocked, too, while the handler runs
 */
public record SignalAction(long handler, long flags, long restorer, long mask) {
    /** SIG_DFL and nothing else. */
    public static final SignalAction DEFAULT = new SignalAction(0, 0, 0, 0);

    public static final int NOCLDSTOP = 1;
    public static final int NOCLDWAIT = 2;
    public static final int RESTORER = 0x0400_0000;
    public static final int ONSTACK = 0x0800_0000;
    public static final int RESTART = 0x1000_0000;
    public static final int NODEFER = 0x4000_0000;
    public static final int RESETHAND = 0x8000_0000;

    private static final long SIG_DFL = 0;
    private static final long SIG_IGN = 1;

    /** What SA_RESETHAND leaves. */
    public SignalAction reset() {
        return new SignalAction(SIG_DFL, flags, restorer, mask);
    }

    /** True if it has this flag. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** True if a function of the program takes care. */
    public boolean isHandler() {
        return handler != SIG_DFL && handler != SIG_IGN;
    }

    /** SIG_IGN: the program has said that it wants to hear nothing. */
    public boolean ignores() {
        return handler == SIG_IGN;
    }

    /** True if this signal has no effect. */
    public boolean isNothing(int signal) {
        return ignores() || handler == SIG_DFL && Signals.byDefault(signal) == Signals.Default.IGNORE;
    }
}
