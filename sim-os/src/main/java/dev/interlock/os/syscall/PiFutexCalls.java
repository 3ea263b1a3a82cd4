package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.futex.FutexKey;
import dev.interlock.os.futex.FutexTable;
import dev.interlock.os.futex.PiWait;
import dev.interlock.os.futex.PriorityInheritance;
import dev.interlock.os.syscall.AtomicWord.Exchange;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;

/**
 * Futexes whose word names their owner: LOCK_PI, TRYLOCK_PI and UNLOCK_PI of futex(2). Who unlocks leaves the bit WAITERS as
 * long as there are some, so nobody can take the lock behind the kernel's back, and the waiter with the highest priority is
 * woken. The owner runs with the highest priority of those who wait, {@link PriorityInheritance}. If it ends, the one that waits
 * with the highest priority has the lock, and the word says that its owner died; only who has a robust lock looks at that.
 */
final class PiFutexCalls {
    static final int WAITERS = 0x8000_0000;
    static final int OWNER_DIED = 0x4000_0000;
    static final int TID = 0x3fff_ffff;

    private final FutexTable table;
    private final TaskTable tasks;
    private final PriorityInheritance inheritance;

    PiFutexCalls(FutexTable table, TaskTable tasks, PriorityInheritance inheritance) {
        this.table = table;
        this.tasks = tasks;
        this.inheritance = inheritance;
    }

    void tryLock(Invocation call, FutexKey key) {
        if (!taken(call, key)) {
            throw new SystemCallException(Errno.EAGAIN);
        }
    }

    void lock(Invocation call, FutexKey key, long deadline) {
        inheritance.leaves(call.caller()); // until it is clear that it must wait, again
        if (taken(call, key)) {
            return;
        }
        if (call.core().now() >= deadline) {
            throw new SystemCallException(Errno.ETIMEDOUT);
        }
        long word = call.argument(0);
        int value = (int) call.memory().load(word, 4);
        if ((value & WAITERS) == 0) {
            AtomicWord.exchange(call, word, value, value | WAITERS);
            return;
        }
        Task owner = tasks.task(value & TID);
        if (inheritance.closesCircle(call.caller(), owner)) {
            throw new SystemCallException(Errno.EDEADLK);
        }
        call.caller().call().note(PiWait.begin(inheritance, table, call.caller(), key, owner));
        throw new WouldBlock(List.of(table.queue(key, word)), deadline, Errno.EINTR.result(), true);
    }

    /** Takes the lock if nobody has it; false if somebody has. */
    private boolean taken(Invocation call, FutexKey key) {
        long word = call.argument(0);
        int me = call.caller().number();
        boolean begun = call.caller().call().progress() != null;
        Exchange done = AtomicWord.exchanged(call);
        if (done != null && (done.fresh() & TID) == me) {
            inheritance.owned(key, call.caller());
            call.answer(0);
            return true;
        }
        int value = (int) call.memory().load(word, 4);
        int owner = value & TID;
        if (owner == me) {
            throw new SystemCallException(Errno.EDEADLK);
        }
        if (owner == 0 || (value & OWNER_DIED) != 0) {
            AtomicWord.exchange(call, word, value, me | value & OWNER_DIED | (table.hasWaiters(key) ? WAITERS : 0));
            return true;
        }
        Task other = tasks.task(owner);
        if (other != null && !other.isOver()) {
            return false;
        }
        if (!begun && !table.hasWaiters(key)) {
            throw new SystemCallException(Errno.ESRCH); // nobody has waited for it, so the kernel knows of no owner
        }
        AtomicWord.exchange(call, word, value, me | OWNER_DIED | WAITERS);
        return true;
    }

    void unlock(Invocation call, FutexKey key) {
        if (AtomicWord.exchanged(call) != null) {
            inheritance.owned(key, null);
            table.wakeMostUrgent(key);
            call.answer(0);
            return;
        }
        long word = call.argument(0);
        int value = (int) call.memory().load(word, 4);
        if ((value & TID) != call.caller().number()) {
            throw new SystemCallException(Errno.EPERM);
        }
        AtomicWord.exchange(call, word, value, table.hasWaiters(key) ? WAITERS : 0);
    }
}
