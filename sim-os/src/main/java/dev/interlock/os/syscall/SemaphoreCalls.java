package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.ipc.IpcTable;
import dev.interlock.os.ipc.SemaphoreSet;
import dev.interlock.os.ipc.SemaphoreSet.Operation;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.List;

/** System calls of System V semaphores: semget(2), semop(2), semctl(2). */
final class SemaphoreCalls {
    private static final int MOST_SETS = 32_000;
    private static final int MOST_OPERATIONS = 500;
    private static final int IPC_NOWAIT = 04000;
    private static final int SEM_UNDO = 010000;
    private static final int IPC_RMID = 0;
    private static final int IPC_STAT = 2;
    private static final int GETPID = 11;
    private static final int GETVAL = 12;
    private static final int GETALL = 13;
    private static final int SETVAL = 16;
    private static final int SETALL = 17;
    private static final int STAT_BYTES = 104;
    private static final String WAITING = "waiting";

    private final PollCalls polls;
    private final IpcTable<SemaphoreSet> sets = new IpcTable<>(MOST_SETS);

    SemaphoreCalls(PollCalls polls) {
        this.polls = polls;
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
            return new SemaphoreSet(fresh, count);
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
            if ((flags & SEM_UNDO) != 0) {
                throw new SystemCallException(Errno.ENOSYS); // what a process did is not undone when it ends
            }
            operations.add(new Operation(
                    (int) call.memory().load(at, 2), (short) call.memory().load(at + 2, 2), (flags & IPC_NOWAIT) == 0));
        }
        boolean hasWaited = WAITING.equals(call.caller().call().progress());
        SemaphoreSet set = sets.find(call.number(0), hasWaited);
        if (operations.stream().anyMatch(operation -> operation.semaphore() >= set.size())) {
            throw new SystemCallException(Errno.EFBIG);
        }
        Operation waits = set.perform(operations, call.process().number());
        if (waits == null) {
            return 0;
        }
        if (!waits.mayWait() || call.core().now() >= deadline) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        call.caller().call().note(WAITING);
        throw new WouldBlock(List.of(set.queue()), deadline, Errno.EINTR.result(), false);
    }

    long semctl(Invocation call) {
        SemaphoreSet set = sets.find(call.number(0), false);
        int semaphore = call.number(1);
        int command = call.number(2);
        if ((command == GETVAL || command == SETVAL || command == GETPID)
                && (semaphore < 0 || semaphore >= set.size())) {
            throw new SystemCallException(Errno.EINVAL);
        }
        switch (command) {
            case IPC_RMID -> {
                sets.remove(call.number(0));
                set.removed();
            }
            case IPC_STAT -> {
                byte[] stat = new byte[STAT_BYTES];
                stat[80] = (byte) set.size();
                stat[81] = (byte) (set.size() >> 8);
                call.memory().write(call.argument(3), stat, STAT_BYTES);
            }
            case GETVAL -> {
                return set.count(semaphore);
            }
            case GETPID -> {
                return set.lastUser(semaphore);
            }
            case SETVAL -> {
                int[] counts = set.counts();
                counts[semaphore] = call.number(3);
                set.counts(counts);
            }
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
                set.counts(counts);
            }
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    Object save() {
        return sets.save();
    }

    void restore(Object state) {
        sets.restore(state);
    }
}
