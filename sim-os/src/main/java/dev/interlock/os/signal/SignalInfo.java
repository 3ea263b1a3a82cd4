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
 *      timer      16 number  20 overrun  24 value
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
    /** SI_TIMER: a timer of timer_create(2). */
    public static final int TIMER = -2;
    /** SI_QUEUE: sigqueue(3). */
    public static final int QUEUE = -1;
    /** SI_TKILL: tgkill(2). */
    public static final int THREAD = -6;

    /** What a child has done: it has called exit(2). */
    public static final int CLD_EXITED = 1;
    /** A signal has killed it. */
    public static final int CLD_KILLED = 2;
    /** It has stopped. */
    public static final int CLD_STOPPED = 5;
    /** It goes on. */
    public static final int CLD_CONTINUED = 6;

    /** Somebody has sent it: {@link #USER} or {@link #THREAD}. */
    public static SignalInfo sent(int signal, int code, int sender) {
        return new SignalInfo(signal, 0, code, sender, 0, 0, 0);
    }

    /** The kernel has sent it, for a reason that the number says. */
    public static SignalInfo kernel(int signal) {
        return new SignalInfo(signal, 0, KERNEL, 0, 0, 0, 0);
    }

    /** A timer of timer_create(2) has sent it. */
    public static SignalInfo timer(int signal, int number, long value) {
        return new SignalInfo(signal, 0, TIMER, number, value, 0, 0);
    }

    /** The same, for a timer that should have rung so many times more. */
    public SignalInfo overrun(int count) {
        return new SignalInfo(signal, error, code, first & 0xffff_ffffL | (long) count << 32, second, third, fourth);
    }

    /** An instruction has caused it. */
    public static SignalInfo fault(int signal, int code, long address) {
        return new SignalInfo(signal, 0, code, address, 0, 0, 0);
    }

    /**
     * A child has ended, stopped or been continued.
     *
     * @param code one of CLD_…
     * @param status with which it has ended, or the signal that has done that to it
     * @param user ticks in its program
     * @param system ticks in the kernel
     */
    public static SignalInfo child(int signal, int child, int code, int status, long user, long system) {
        return new SignalInfo(signal, 0, code, child, status & 0xffff_ffffL, user, system);
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

    /** As signalfd(2) tells it, {@code struct signalfd_siginfo}: which members there are depends on the kind of cause. */
    public byte[] signalFileBytes() {
        ByteBuffer b = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, signal).putInt(4, error).putInt(8, code);
        int low = (int) first;
        int high = (int) (first >>> 32);
        boolean byKernel = code > USER && code < KERNEL;
        if (code == TIMER) {
            b.putInt(24, low).putInt(32, high).putInt(44, (int) second).putLong(48, second);
        } else if (byKernel && (Signals.bit(signal) & Signals.SYNCHRONOUS) != 0) {
            b.putLong(72, first);
        } else {
            b.putInt(12, low).putInt(16, high);
            if (byKernel && signal == Signals.SIGCHLD) {
                b.putInt(40, (int) second).putLong(56, third).putLong(64, fourth);
            } else if (code < 0) {
                b.putInt(44, (int) second).putLong(48, second);
            }
        }
        return b.array();
    }
}
