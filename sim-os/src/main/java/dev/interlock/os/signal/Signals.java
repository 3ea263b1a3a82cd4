package dev.interlock.os.signal;

/** The numbers of signals, sets of them, and what they do to a process without a handler. signal(7). */
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGSEGV = 11;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGVTALRM = 26;
    public static final int SIGPROF = 27;

    /** The highest number. */
    public static final int MOST = 64;
    /** The first real-time signal: from here on, each that is sent is delivered. */
    public static final int REAL_TIME = 32;

    /** A set with SIGKILL and SIGSTOP, which nobody can block or handle. */
    public static final long UNBLOCKABLE = bit(SIGKILL) | bit(SIGSTOP);
    /** SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU. */
    public static final long STOPPING = bit(SIGSTOP) | bit(20) | bit(21) | bit(22);
    /** SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS: what an instruction can cause goes before all others. */
    public static final long SYNCHRONOUS =
            bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) | bit(SIGTRAP) | bit(SIGFPE) | bit(31);

    /** SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
    private static final long IGNORED = bit(SIGCHLD) | bit(SIGCONT) | bit(23) | bit(28);

    /** What happens without a handler. */
    public enum Default {
        /** The process ends. On Linux some leave a core file, too; there is none here. */
        TERMINATE,
        /** Nothing. */
        IGNORE,
        /** All threads of the process stand still until SIGCONT. */
        STOP
    }

    private Signals() {}

    /** The set of one signal. Sets are as in the system calls: bit n − 1 is signal n. */
    public static long bit(int signal) {
        return 1L << signal - 1;
    }

    /** True for a number of a signal. */
    public static boolean exists(int signal) {
        return signal >= 1 && signal <= MOST;
    }

    /** What a signal does without a handler. */
    public static Default byDefault(int signal) {
        if ((IGNORED & bit(signal)) != 0) {
            return Default.IGNORE;
        }
        return (STOPPING & bit(signal)) != 0 ? Default.STOP : Default.TERMINATE;
    }
}
