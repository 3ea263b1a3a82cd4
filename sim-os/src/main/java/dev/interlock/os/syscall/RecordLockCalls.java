package dev.interlock.os.syscall;

import static dev.interlock.os.file.RecordLocks.TO_THE_END;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.RecordLocks;
import dev.interlock.os.file.RecordLocks.Lock;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of fcntl(2) that lock ranges of a file: {@code struct flock} says which. */
final class RecordLockCalls {
    private static final int F_GETLK = 5;
    private static final int F_SETLK = 6;
    private static final int F_SETLKW = 7;
    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final int F_OFD_SETLKW = 38;

    private static final int F_RDLCK = 0;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;

    // struct flock: l_type 0, l_whence 2, l_start 8, l_len 16, l_pid 24
    private static final int WHENCE = 2;
    private static final int START = 8;
    private static final int LENGTH = 16;
    private static final int PROCESS = 24;
    private static final int FLOCK_BYTES = 32;
    private static final int OF_AN_OPEN_FILE = -1;

    /** As {@code MAX_DEADLK_ITERATIONS} of Linux: longer chains are not followed. */
    private static final int LONGEST_CHAIN = 10;

    private RecordLockCalls() {}

    static boolean has(int command) {
        return command >= F_GETLK && command <= F_SETLKW || command >= F_OFD_GETLK && command <= F_OFD_SETLKW;
    }

    static long fcntl(Invocation call, OpenFile file, int command) {
        long at = call.argument(2);
        call.memory().require(at, FLOCK_BYTES, false);
        int type = (short) call.memory().load(at, 2);
        Lock lock = lock(call, file, command, type, at);
        RecordLocks locks = file.file().recordLocks();
        if (command == F_GETLK || command == F_OFD_GETLK) {
            if (type == F_UNLCK) {
                throw new SystemCallException(Errno.EINVAL);
            }
            tell(call, at, locks.obstacle(lock));
        } else if (type == F_UNLCK) {
            locks.unlock(lock);
        } else {
            if (type == F_RDLCK ? !file.isReadable() : !file.isWritable()) {
                throw new SystemCallException(Errno.EBADF);
            }
            if (command == F_SETLKW) {
                refuseCircle(call, locks, lock);
            }
            locks.lock(lock, command == F_SETLKW || command == F_OFD_SETLKW);
        }
        return 0;
    }

    /** What a call notes that waits: which lock of a process it wants. */
    private record Waiting(RecordLocks locks, Lock wanted) {}

    /** EDEADLK if whoever is in the way waits, itself or through others, for the caller's process. */
    private static void refuseCircle(Invocation call, RecordLocks locks, Lock lock) {
        Waiting waiting = new Waiting(locks, lock);
        Object inTheWay = inTheWay(waiting);
        for (int steps = 0; inTheWay != null && steps < LONGEST_CHAIN; steps++) {
            if (inTheWay == lock.owner()) {
                throw new SystemCallException(Errno.EDEADLK);
            }
            inTheWay = awaited(call, inTheWay);
        }
        call.caller().call().note(waiting);
    }

    private static Object inTheWay(Waiting waiting) {
        return waiting.locks.obstacle(waiting.wanted).map(Lock::owner).orElse(null);
    }

    /** Whom a process waits for; null if it does not wait for a lock. */
    private static Object awaited(Invocation call, Object owner) {
        Process root = call.process();
        while (root.parent() != null) {
            root = root.parent();
        }
        List<Process> family = new ArrayList<>(List.of(root));
        for (int i = 0; i < family.size(); i++) {
            for (Task task : family.get(i).threads()) {
                if (task.call().progress() instanceof Waiting waiting && waiting.wanted.owner() == owner) {
                    return inTheWay(waiting);
                }
            }
            family.addAll(family.get(i).children());
        }
        return null;
    }

    private static Lock lock(Invocation call, OpenFile file, int command, int type, long at) {
        boolean ofProcess = command <= F_SETLKW;
        boolean namesProcess = (int) call.memory().load(at + PROCESS, 4) != 0;
        if (type < F_RDLCK || type > F_UNLCK || !ofProcess && namesProcess) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long from = switch ((short) call.memory().load(at + WHENCE, 2)) {
            case 0 -> 0;
            case 1 -> file.position();
            case 2 -> file.file().size();
            default -> throw new SystemCallException(Errno.EINVAL);
        };
        long start = sum(from, call.memory().load(at + START, 8));
        long length = call.memory().load(at + LENGTH, 8);
        if (start < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long end = TO_THE_END;
        if (length > 0) {
            end = sum(start, length - 1) + 1;
        } else if (length < 0) { // the bytes before l_start
            end = start;
            start += length;
            if (start < 0) {
                throw new SystemCallException(Errno.EINVAL);
            }
        }
        Object owner = ofProcess ? call.process().descriptors() : file;
        int process = ofProcess ? call.process().number() : OF_AN_OPEN_FILE;
        return new Lock(owner, process, type == F_WRLCK, start, end);
    }

    private static long sum(long from, long offset) {
        if (offset > 0 && from > Long.MAX_VALUE - offset) {
            throw new SystemCallException(Errno.EOVERFLOW);
        }
        return from + offset;
    }

    private static void tell(Invocation call, long at, Optional<Lock> obstacle) {
        call.memory().require(at, FLOCK_BYTES, true);
        if (obstacle.isEmpty()) {
            call.memory().store(at, 2, F_UNLCK);
            return;
        }
        Lock lock = obstacle.get();
        call.memory().store(at, 2, lock.alone() ? F_WRLCK : F_RDLCK);
        call.memory().store(at + WHENCE, 2, 0);
        call.memory().store(at + START, 8, lock.start());
        call.memory().store(at + LENGTH, 8, lock.end() == TO_THE_END ? 0 : lock.end() - lock.start());
        call.memory().store(at + PROCESS, 4, lock.process());
    }
}
