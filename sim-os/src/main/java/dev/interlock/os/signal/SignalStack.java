package dev.interlock.os.signal;

/**
 * The stack that handlers with SA_ONSTACK run on, sigaltstack(2).
 *
 * @param base its lowest address
 * @param flags SS_AUTODISARM or nothing; SS_DISABLE if there is none
 * @param bytes how large it is
 */
public record SignalStack(long base, int flags, long bytes) {
    public static final int SS_ONSTACK = 1;
    public static final int SS_DISABLE = 2;
    public static final int SS_AUTODISARM = 1 << 31;

    /** There is none. */
    public static final SignalStack NONE = new SignalStack(0, SS_DISABLE, 0);

    /** True if a stack pointer is on it. */
    public boolean holds(long rsp) {
        return (flags & SS_AUTODISARM) == 0 && contains(rsp);
    }

    /** True if an address is in it. */
    public boolean contains(long address) {
        return bytes != 0
                && Long.compareUnsigned(address, base) > 0
                && Long.compareUnsigned(address - base, bytes) <= 0;
    }

    /** What sigaltstack(2) says of the flags, for a stack pointer. */
    public int flagsAt(long rsp) {
        return bytes == 0 ? SS_DISABLE : flags | (holds(rsp) ? SS_ONSTACK : 0);
    }
}
