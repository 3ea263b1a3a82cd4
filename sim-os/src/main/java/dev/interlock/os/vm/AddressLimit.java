package dev.interlock.os.vm;

/**
 * RLIMIT_AS of setrlimit(2): how many bytes of addresses a process may have, whatever is behind them. Both numbers are
 * unsigned; all bits set means no limit.
 *
 * @param soft what holds now
 * @param hard what it may be raised to
 */
public record AddressLimit(long soft, long hard) {
    /** No limit. */
    public static final AddressLimit NONE = new AddressLimit(-1, -1);

    /** True if a process may have so many bytes. */
    boolean allows(long bytes) {
        return Long.compareUnsigned(bytes, soft) <= 0;
    }
}
