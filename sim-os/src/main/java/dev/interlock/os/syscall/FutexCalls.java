package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.futex.FutexKey;
import dev.interlock.os.futex.FutexTable;
import dev.interlock.os.futex.FutexWait;
import dev.interlock.os.syscall.AtomicWord.Exchange;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;
import java.util.Optional;

/** futex(2), but for the operations with priority inheritance: {@link PiFutexCalls}. */
public final class FutexCalls {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int REQUEUE = 3;
    private static final int CMP_REQUEUE = 4;
    private static final int WAKE_OP = 5;
    private static final int LOCK_PI = 6;
    private static final int UNLOCK_PI = 7;
    private static final int TRYLOCK_PI = 8;
    private static final int WAIT_BITSET = 9;
    private static final int WAKE_BITSET = 10;
    private static final int LOCK_PI2 = 13;

    private static final int PRIVATE = 128;
    private static final int CLOCK_REALTIME = 256;
    private static final int COMMAND = ~(PRIVATE | CLOCK_REALTIME);

    private final FutexTable table;
    private final GuestClock clock;
    private final PiFutexCalls inheriting;
    private final int futexCycles;

    FutexCalls(FutexTable table, GuestClock clock, PiFutexCalls inheriting, int futexCycles) {
        this.table = table;
        this.clock = clock;
        this.inheriting = inheriting;
        this.futexCycles = futexCycles;
    }

    void futex(Invocation call) {
        int operation = call.number(1);
        FutexKey key = key(call, call.argument(0), (operation & PRIVATE) != 0);
        call.work().delay(futexCycles);
        table.touch(key, call.work());
        switch (operation & COMMAND) {
            case WAIT -> wait(call, key, FutexWait.ANY, relative(call));
            case WAIT_BITSET -> wait(call, key, bitset(call), absolute(call, (operation & CLOCK_REALTIME) != 0));
            case WAKE -> call.answer(table.wake(key, atLeastOne(call, 2), FutexWait.ANY));
            case WAKE_BITSET -> call.answer(table.wake(key, atLeastOne(call, 2), bitset(call)));
            case REQUEUE, CMP_REQUEUE -> requeue(call, key, operation);
            case WAKE_OP -> wakeOp(call, key, (operation & PRIVATE) != 0);
            case LOCK_PI -> inheriting.lock(call, key, absolute(call, true));
            case LOCK_PI2 -> inheriting.lock(call, key, absolute(call, (operation & CLOCK_REALTIME) != 0));
            case TRYLOCK_PI -> inheriting.tryLock(call, key);
            case UNLOCK_PI -> inheriting.unlock(call, key);
            default -> throw new SystemCallException(Errno.ENOSYS);
        }
    }

    /** The futex at an address, which must be aligned and there. */
    static FutexKey key(Invocation call, long address, boolean isPrivate) {
        if ((address & 3) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.memory().require(address, 4, false);
        return isPrivate
                ? FutexKey.ofPrivate(call.process().space().root(), address)
                : sharedKey(call, address).orElseThrow();
    }

    /** The futex at an address for those who do not say that it is private; empty if nothing is there. */
    static Optional<FutexKey> sharedKey(Invocation call, long address) {
        AddressSpace space = call.process().space();
        if (space.areas().isPrivate(address)) {
            return Optional.of(FutexKey.ofSharedInPrivateMemory(space.root(), address));
        }
        long physical = call.core().translate(address, false);
        return physical < 0 ? Optional.empty() : Optional.of(FutexKey.ofShared(physical));
    }

    /** Linux counts after it has woken one: who asks for none gets one, {@code futex_wake} in {@code kernel/futex/waitwake.c}. */
    private static int atLeastOne(Invocation call, int argument) {
        return Math.max(1, call.number(argument));
    }

    private static int bitset(Invocation call) {
        if (call.number(5) == 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return call.number(5);
    }

    private long relative(Invocation call) {
        return call.argument(3) == 0
                ? WouldBlock.FOREVER
                : GuestClock.after(call.caller().call().started(), clock.cycles(call, call.argument(3)));
    }

    private long absolute(Invocation call, boolean realtime) {
        return call.argument(3) == 0 ? WouldBlock.FOREVER : clock.cycleOf(call, call.argument(3), realtime);
    }

    private void wait(Invocation call, FutexKey key, int bitset, long deadline) {
        if (call.caller().call().progress() instanceof FutexWait wait) {
            if (wait.woken()) {
                call.answer(0);
                return;
            }
            if (call.core().now() >= deadline) {
                throw new SystemCallException(Errno.ETIMEDOUT);
            }
        }
        if ((int) call.memory().load(call.argument(0), 4) != call.number(2)) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        if (call.core().now() >= deadline) {
            throw new SystemCallException(Errno.ETIMEDOUT);
        }
        call.caller().call().note(new FutexWait(call.argument(0), bitset, false));
        throw new WouldBlock(
                List.of(table.queue(key, call.argument(0))),
                deadline,
                Errno.EINTR.result(),
                deadline == WouldBlock.FOREVER);
    }

    private void requeue(Invocation call, FutexKey key, int operation) {
        FutexKey to = key(call, call.argument(4), (operation & PRIVATE) != 0);
        table.touch(to, call.work());
        boolean compares = (operation & COMMAND) == CMP_REQUEUE;
        if (call.number(2) < 0 || call.number(3) < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (compares && (int) call.memory().load(call.argument(0), 4) != call.number(5)) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        int woken = table.wake(key, call.number(2), FutexWait.ANY);
        int moved = key.equals(to) ? 0 : table.requeue(key, to, call.argument(4), call.number(3));
        call.answer(compares ? woken + moved : woken);
    }

    /** Changes the second word atomically, and wakes at the first, and at the second if its old value says so. */
    private void wakeOp(Invocation call, FutexKey key, boolean isPrivate) {
        long word = call.argument(4);
        FutexKey second = key(call, word, isPrivate);
        int encoded = call.number(5);
        Exchange done = AtomicWord.exchanged(call);
        if (done == null) {
            int now = (int) call.memory().load(word, 4);
            AtomicWord.exchange(call, word, now, operated(encoded, now));
            return;
        }
        int old = done.expected();
        int woken = table.wake(key, atLeastOne(call, 2), FutexWait.ANY);
        if (compares(encoded, old)) {
            woken += table.wake(second, atLeastOne(call, 3), FutexWait.ANY);
        }
        call.answer(woken);
    }

    private static int operated(int encoded, int old) {
        int argument = encoded << 8 >> 20;
        if ((encoded & 8 << 28) != 0) {
            argument = 1 << (argument & 31);
        }
        return switch (encoded >>> 28 & 7) {
            case 0 -> argument;
            case 1 -> old + argument;
            case 2 -> old | argument;
            case 3 -> old & ~argument;
            case 4 -> old ^ argument;
            default -> throw new SystemCallException(Errno.ENOSYS);
        };
    }

    private static boolean compares(int encoded, int old) {
        int argument = encoded << 20 >> 20;
        return switch (encoded >>> 24 & 15) {
            case 0 -> old == argument;
            case 1 -> old != argument;
            case 2 -> old < argument;
            case 3 -> old <= argument;
            case 4 -> old > argument;
            case 5 -> old >= argument;
            default -> throw new SystemCallException(Errno.ENOSYS);
        };
    }
}
