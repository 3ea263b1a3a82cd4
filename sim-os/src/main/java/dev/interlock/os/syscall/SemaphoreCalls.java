package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.ipc.IpcTable;
import dev.interlock.os.ipc.SemaphoreSet;
import dev.interlock.os.ipc.SemaphoreSet.Operation;
import dev.interlock.os.task.Task;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** System calls of System V semaphores: semget(2), semop(2), semctl(2). */
final class SemaphoreCalls {
    private static final int MOST_SETS = 32_000;
    private static final int MOST_OPERATIONS = 500;
    private static final int IPC_NOWAIT = 04000;
    private static final int SEM_UNDO = 010000;
    private static final int IPC_RMID = 0;
    private static final int IPC_SET = 1;
    private static final int IPC_STAT = 2;
    private static final int GETPID = 11;
    private static final int GETVAL = 12;
    private static final int GETALL = 13;
    private static final int GETNCNT = 14;
    private static final int GETZCNT = 15;
    private static final int SETVAL = 16;
    private static final int SETALL = 17;
    private static final int STAT_BYTES = 104;
    private static final int MODE_AT = 20;

    private final PollCalls polls;
    private final CycleClock clock;
    private final IpcTable<SemaphoreSet> sets = new IpcTable<>(MOST_SETS);

    /** What a call notes when it begins to wait: from then on a set that is gone was removed. */
    private record Waiting(Operation operation) {}

    SemaphoreCalls(PollCalls polls, CycleClock clock) {
        this.polls = polls;
        this.clock = clock;
    }

    private long now(Invocation call) {
        return clock.sinceEpoch(call.core().now()) / CycleClock.SECOND;
    }

    long semget(Invocation call) {
        int count = call.number(1);
        if (count < 0 || count > SemaphoreSet.MOST) {
            throw new SystemCallException(Errno.EINVAL);
        }
        int number = sets.get(call.number(0), call.number(2), fresh -> {
            if (count == 0) {
                throw new SystemCallException(Errno.EINVAL);
            }
            return new SemaphoreSet(fresh, count, call.number(2), now(call));
        });
        if (count > sets.find(number, false).size()) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return number;
    }

    /** semop(2), and semtimedop(2) with a time-out. {@code struct sembuf}: 0 which, 2 change, 4 flags, … 6. */
    long semop(Invocation call, boolean timed) {
        long count = call.argument(2) & 0xffff_ffffL;
        if (count < 1) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (count > MOST_OPERATIONS) {
            throw new SystemCallException(Errno.E2BIG);
        }
        long deadline = WouldBlock.FOREVER;
        if (timed && call.argument(3) != 0) {
            deadline = polls.deadline(call, polls.duration(call, call.argument(3), 1_000_000_000));
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = call.argument(1) + 6L * i;
            int flags = (int) call.memory().load(at + 4, 2);
            operations.add(new Operation(
                    (int) call.memory().load(at, 2),
                    (short) call.memory().load(at + 2, 2),
                    (flags & IPC_NOWAIT) == 0,
                    (flags & SEM_UNDO) != 0));
        }
        boolean hasWaited = call.caller().call().progress() instanceof Waiting;
        SemaphoreSet set = sets.find(call.number(0), hasWaited);
        if (operations.stream().anyMatch(operation -> operation.semaphore() >= set.size())) {
            throw new SystemCallException(Errno.EFBIG);
        }
        Operation waits =
                set.perform(operations, call.caller().undo(), call.process().number(), now(call));
        if (waits == null) {
            return 0;
        }
        if (!waits.mayWait() || call.core().now() >= deadline) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        call.caller().call().note(new Waiting(waits));
        throw new WouldBlock(List.of(set.queue()), deadline, Errno.EINTR.result(), false);
    }

    long semctl(Invocation call) {
        SemaphoreSet set = sets.find(call.number(0), false);
        int semaphore = call.number(1);
        int command = call.number(2);
        if (isOfOne(command) && (semaphore < 0 || semaphore >= set.size())) {
            throw new SystemCallException(Errno.EINVAL);
        }
        int process = call.process().number();
        switch (command) {
            case IPC_RMID -> {
                sets.remove(call.number(0));
                set.removed();
            }
            case IPC_STAT -> {
                byte[] stat = describe(set, sets.key(call.number(0)));
                call.memory().write(call.argument(3), stat, stat.length);
            }
            case IPC_SET -> set.permissions((int) call.memory().load(call.argument(3) + MODE_AT, 4), now(call));
            case GETNCNT -> {
                return waiters(set, semaphore, false);
            }
            case GETZCNT -> {
                return waiters(set, semaphore, true);
            }
            case GETVAL -> {
                return set.count(semaphore);
            }
            case GETPID -> {
                return set.lastUser(semaphore);
            }
            case SETVAL -> set.set(semaphore, new int[] {call.number(3)}, process, now(call));
            case GETALL -> {
                call.memory().require(call.argument(3), 2L * set.size(), true);
                for (int i = 0; i < set.size(); i++) {
                    call.memory().store(call.argument(3) + 2L * i, 2, set.count(i));
                }
            }
            case SETALL -> {
                int[] counts = new int[set.size()];
                for (int i = 0; i < counts.length; i++) {
                    counts[i] = (int) call.memory().load(call.argument(3) + 2L * i, 2);
                }
                set.set(0, counts, process, now(call));
            }
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    private static boolean isOfOne(int command) {
        return command >= GETPID && command <= SETVAL && command != GETALL;
    }

    /** How many wait for one semaphore to be zero, or to be larger: each waits for what it cannot do first. */
    private static int waiters(SemaphoreSet set, int semaphore, boolean forZero) {
        int count = 0;
        for (Sleeper sleeper : set.queue().sleepers()) {
            if (((Task) sleeper).call().progress() instanceof Waiting waiting
                    && waiting.operation.semaphore() == semaphore
                    && (waiting.operation.change() == 0) == forZero) {
                count++;
            }
        }
        return count;
    }

    /**
     * {@code struct semid64_ds}, {@code <asm/sembuf.h>}:
     *
     * <pre>
     *   0 key   4 uid   8 gid   12 cuid   16 cgid   20 mode   48 otime   64 ctime   80 semaphores   … 104
     * </pre>
     */
    private static byte[] describe(SemaphoreSet set, int key) {
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stat.putInt(0, key).putInt(MODE_AT, set.permissions());
        stat.putLong(48, set.operated()).putLong(64, set.changed()).putLong(80, set.size());
        return stat.array();
    }

    Object save() {
        return sets.save();
    }

    void restore(Object state) {
        sets.restore(state);
    }
}
