package dev.interlock.os.futex;

/**
 * What a waiter notes in its call.
 *
 * @param address the user's address, for people
 * @param bitset which wake-ups concern it, FUTEX_WAIT_BITSET
 * @param woken a wake-up was for it
 */
public record FutexWait(long address, int bitset, boolean woken) {
    /** Every wake-up concerns it. */
    public static final int ANY = -1;

    /** The same after the wake-up. */
    public FutexWait asWoken() {
        return new FutexWait(address, bitset, true);
    }
}
