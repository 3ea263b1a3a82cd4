package dev.interlock.os.signal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Why a signal was sent: {@code siginfo_t}, sigaction(2).
 *
 * <pre>
 *    0 si_signo   4 si_errno   8 si_code   16 … 48 by the kind of cause:
 *      kill       16 pid  20 uid
 *      queue      16 pid  20 uid  24 value
 *      child      16 pid  20 uid  24 status  32 utime  40 stime
 *      fault      16 address
 * </pre>
 *
 * @param signal its number
 * @param error {@code si_errno}
 * @param code {@code si_code}
 * @param first eight bytes from 16
 * @param second eight bytes from 24
 * @param third eight bytes from 32
 * @param fourth eight bytes from 40
 */
public record SignalInfo(int signal, int error, int code, long first, long second, long third, long fourth) {
    /** Bytes of a {@code siginfo_t}. */
    public static final int BYTES = 128;

    /** SI_USER: kill(2). */
    public static final int USER = 0;
    /** SI_KERNEL. */
    public static final int KERNEL = 0x80;
    /** SI_QUEUE: sigqueue(3). */
    public static final int QUEUE = -1;
    /** SI_TKILL: tgkill(2). */
    public static final int THREAD = -6;

    private static final int CLD_EXITED = 1;
    private static final int CLD_KILLED = 2;

    /** Somebody has sent it: {@link #USER} or {@link #THREAD}. */
    public static SignalInfo sent(int signal, int code, int sender) {
        return new SignalInfo(signal, 0, code, sender, 0, 0, 0);
    }

    /** The kernel has sent it, for a reason that the number says. */
    public static SignalInfo kernel(int signal) {
        return new SignalInfo(signal, 0, KERNEL, 0, 0, 0, 0);
    }

    /** An instruction has caused it. */
    public static SignalInfo fault(int signal, int code, long address) {
        return new SignalInfo(signal, 0, code, address, 0, 0, 0);
    }

    /** A child has ended. */
    public static SignalInfo child(int signal, int child, int waitStatus) {
        int killer = waitStatus & 0x7f;
        return killer != 0
                ? new SignalInfo(signal, 0, CLD_KILLED, child, killer, 0, 0)
                : new SignalInfo(signal, 0, CLD_EXITED, child, waitStatus >> 8, 0, 0);
    }

    /** What a program has written, for a signal. */
    public static SignalInfo of(int signal, byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new SignalInfo(
                signal, b.getInt(4), b.getInt(8), b.getLong(16), b.getLong(24), b.getLong(32), b.getLong(40));
    }

    /** As it lies in memory. */
    public byte[] bytes() {
        ByteBuffer b = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, signal).putInt(4, error).putInt(8, code);
        b.putLong(16, first).putLong(24, second).putLong(32, third).putLong(40, fourth);
        return b.array();
    }
}
