package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Process.Usage;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Predicate;

/** System calls that wait for children: wait4(2), waitid(2). */
final class WaitCalls {
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x0100_0000;

    private static final int P_ALL = 0;
    private static final int P_PID = 1;
    private static final int P_PGID = 2;

    private static final int SIGCHLD = 17;
    private static final int CLD_EXITED = 1;
    private static final int CLD_KILLED = 2;
    private static final int SIGINFO_BYTES = 128;

    private final TaskTable tasks;
    private final GuestClock clock;

    WaitCalls(TaskTable tasks, GuestClock clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    long wait4(Invocation call) {
        int wanted = call.number(0);
        Process child = find(call, chosen(call, wanted), (call.number(2) & WNOHANG) != 0);
        if (child == null) {
            return 0;
        }
        Usage used = child.usage().plus(child.childrenUsage());
        if (call.argument(1) != 0) {
            call.memory().require(call.argument(1), 4, true);
        }
        if (call.argument(3) != 0) {
            call.memory().write(call.argument(3), Rusage.bytes(clock, used), Rusage.BYTES);
        }
        if (call.argument(1) != 0) {
            call.memory().store(call.argument(1), 4, child.ending());
        }
        bury(call.process(), child);
        return child.number();
    }

    long waitid(Invocation call) {
        int number = call.number(1);
        int options = call.number(3);
        Predicate<Process> chosen = switch (call.number(0)) {
            case P_ALL -> child -> true;
            case P_PID -> child -> child.number() == number;
            case P_PGID ->
                child -> child.group() == (number == 0 ? call.process().group() : number);
            default -> throw new SystemCallException(Errno.EINVAL);
        };
        if ((options & WEXITED) == 0) {
            throw new SystemCallException(Errno.EINVAL); // children here do not stop and continue
        }
        Process child = find(call, chosen, (options & WNOHANG) != 0);
        if (call.argument(2) != 0) {
            call.memory().write(call.argument(2), information(child), SIGINFO_BYTES);
        }
        if (child != null && call.argument(4) != 0) { // the call itself has it, the C library's wrapper has not
            Usage used = child.usage().plus(child.childrenUsage());
            call.memory().write(call.argument(4), Rusage.bytes(clock, used), Rusage.BYTES);
        }
        if (child != null && (options & WNOWAIT) == 0) {
            bury(call.process(), child);
        }
        return 0;
    }

    /** {@code siginfo_t} of SIGCHLD: signo, errno, code, –, pid, uid, status. */
    private static byte[] information(Process child) {
        ByteBuffer bytes = ByteBuffer.allocate(SIGINFO_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (child != null) {
            boolean killed = (child.ending() & 0x7f) != 0;
            bytes.putInt(0, SIGCHLD).putInt(8, killed ? CLD_KILLED : CLD_EXITED);
            bytes.putInt(16, child.number()).putInt(24, killed ? child.ending() & 0x7f : child.ending() >> 8);
        }
        return bytes.array();
    }

    private static Predicate<Process> chosen(Invocation call, int wanted) {
        if (wanted > 0) {
            return child -> child.number() == wanted;
        }
        int group = wanted == 0 ? call.process().group() : -wanted;
        return wanted == -1 ? child -> true : child -> child.group() == group;
    }

    /** A child that has ended; null if none has and the caller does not want to wait. */
    private static Process find(Invocation call, Predicate<Process> chosen, boolean noHang) {
        List<Process> children =
                call.process().children().stream().filter(chosen).toList();
        if (children.isEmpty()) {
            throw new SystemCallException(Errno.ECHILD);
        }
        for (Process child : children) {
            if (child.isZombie()) {
                return child;
            }
        }
        if (noHang) {
            return null;
        }
        throw new WouldBlock(call.process().childEnds());
    }

    private void bury(Process parent, Process child) {
        parent.childUsed(child.usage().plus(child.childrenUsage()));
        tasks.remove(child);
    }
}
