package dev.interlock.os.wait;

import java.util.List;

/**
 * A system call cannot go on before something happens. Nothing has happened yet but what the call has noted as its progress;
 * it is made again when one of the queues has woken its caller or the deadline has come.
 */
public final class WouldBlock extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** No deadline. */
    public static final long FOREVER = Long.MAX_VALUE;

    private final transient List<WaitQueue> queues;
    private final long deadline;
    private final transient long ifInterrupted;
    private final boolean restartable;
    private final boolean interruptible;

    /** Waits without a deadline; EINTR, or once more, if a signal comes first. */
    public WouldBlock(WaitQueue... queues) {
        this(List.of(queues), FOREVER, -4, true);
    }

    /**
     * Waits.
     *
     * @param queues any of them wakes the caller
     * @param deadline the cycle that wakes it at the latest, {@link #FOREVER} for none
     * @param ifInterrupted what the call returns if a signal handler has run first: −EINTR, or how much is done
     * @param restartable whether the call is made again instead if the handler has SA_RESTART, signal(7)
     */
    public WouldBlock(List<WaitQueue> queues, long deadline, long ifInterrupted, boolean restartable) {
        this(queues, deadline, ifInterrupted, restartable, true);
    }

    private WouldBlock(
            List<WaitQueue> queues, long deadline, long ifInterrupted, boolean restartable, boolean interruptible) {
        super("would block", null, false, false);
        this.queues = List.copyOf(queues);
        this.deadline = deadline;
        this.ifInterrupted = ifInterrupted;
        this.restartable = restartable;
        this.interruptible = interruptible;
    }

    /** Waits for what comes soon, in the middle of something: no signal ends it, Linux's TASK_UNINTERRUPTIBLE. */
    public static WouldBlock uninterruptible(WaitQueue... queues) {
        return new WouldBlock(List.of(queues), FOREVER, 0, true, false);
    }

    /** Whether a signal handler may end the wait. */
    public boolean isInterruptible() {
        return interruptible;
    }

    /** Where to wait. */
    public List<WaitQueue> queues() {
        return queues;
    }

    /** The cycle of the time-out. */
    public long deadline() {
        return deadline;
    }

    /** The result if a signal ends the wait. */
    public long ifInterrupted() {
        return ifInterrupted;
    }

    /** Whether SA_RESTART makes the call again. */
    public boolean restartable() {
        return restartable;
    }
}
