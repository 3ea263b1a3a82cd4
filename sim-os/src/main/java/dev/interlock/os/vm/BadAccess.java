package dev.interlock.os.vm;

/**
 * Why an access cannot be made good: what Linux puts into {@code siginfo_t}.
 *
 * @param signal 11 for SIGSEGV, 7 for SIGBUS
 * @param code {@code si_code}
 * @param address {@code si_addr}
 */
public record BadAccess(int signal, int code, long address) {
    /** Number of SIGSEGV. */
    public static final int SIGSEGV = 11;
    /** Number of SIGBUS. */
    public static final int SIGBUS = 7;
    /** SEGV_MAPERR: nothing is mapped there. */
    public static final int MAPPING = 1;
    /** SEGV_ACCERR: what is mapped there does not allow the access. */
    public static final int ACCESS = 2;
    /** BUS_ADRERR: the file that is mapped there ends before. */
    public static final int BEYOND_FILE = 2;

    static BadAccess mapping(long address) {
        return new BadAccess(SIGSEGV, MAPPING, address);
    }

    static BadAccess access(long address) {
        return new BadAccess(SIGSEGV, ACCESS, address);
    }

    static BadAccess beyondFile(long address) {
        return new BadAccess(SIGBUS, BEYOND_FILE, address);
    }
}
