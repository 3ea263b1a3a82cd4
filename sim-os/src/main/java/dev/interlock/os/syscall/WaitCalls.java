package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.ProcessSignals.Change;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.task.Usage;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Predicate;

/** System calls that wait for children to end, to stop and to go on: wait4(2), waitid(2). */
final class WaitCalls {
    private static final int WNOHANG = 1;
    private static final int WSTOPPED = 2;
    private static final int WEXITED = 4;
    private static final int WCONTINUED = 8;
    private static final int WNOWAIT = 0x0100_0000;
    /** __WNOTHREAD, __WALL, __WCLONE: which children of which thread; all are waited for by all here. */
    private static final int KINDS = 0xe000_0000;

    private static final int P_ALL = 0;
    private static final int P_PID = 1;
    private static final int P_PGID = 2;

    private static final int SIGINFO_BYTES = 128;

    /** How a wait status says that a child goes on, and that it has stopped by the signal in its second byte. */
    private static final int CONTINUED_STATUS = 0xffff;

    private static final int STOPPED_STATUS = 0x7f;

    private final TaskTable tasks;
    private final CpuTime time;
    private final GuestClock clock;

    WaitCalls(TaskSystem system, GuestClock clock) {
        this.tasks = system.tasks();
        this.time = system.time();
        this.clock = clock;
    }

    /**
     * What a parent hears of a child.
     *
     * @param code CLD_…
     * @param status exit status, or signal
     */
    private record News(Process child, int code, int status) {
        int waitStatus() {
            return switch (code) {
                case SignalInfo.CLD_STOPPED -> status << 8 | STOPPED_STATUS;
                case SignalInfo.CLD_CONTINUED -> CONTINUED_STATUS;
                default -> child.ending();
            };
        }
    }

    long wait4(Invocation call) {
        int options = call.number(2);
        if ((options & ~(WNOHANG | WSTOPPED | WCONTINUED | KINDS)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (call.number(0) == Integer.MIN_VALUE) {
            throw new SystemCallException(Errno.ESRCH); // it has no opposite that could be a group
        }
        News news = find(call, chosen(call, call.number(0)), options | WEXITED);
        if (news == null) {
            return 0;
        }
        if (call.argument(1) != 0) {
            call.memory().require(call.argument(1), 4, true);
        }
        tellUsage(call, news, call.argument(3));
        if (call.argument(1) != 0) {
            call.memory().store(call.argument(1), 4, news.waitStatus());
        }
        heard(call.process(), news);
        return news.child.number();
    }

    long waitid(Invocation call) {
        int number = call.number(1);
        int options = call.number(3);
        if ((options & ~(WNOHANG | WSTOPPED | WEXITED | WCONTINUED | WNOWAIT | KINDS)) != 0
                || (options & (WSTOPPED | WEXITED | WCONTINUED)) == 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        int kind = call.number(0);
        if (kind == P_PID && number <= 0 || kind == P_PGID && number < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Predicate<Process> chosen = switch (kind) {
            case P_ALL -> child -> true;
            case P_PID -> child -> child.number() == number;
            case P_PGID ->
                child -> child.group() == (number == 0 ? call.process().group() : number);
            default -> throw new SystemCallException(Errno.EINVAL);
        };
        News news = find(call, chosen, options);
        if (news != null) {
            tellUsage(call, news, call.argument(4));
        }
        if (call.argument(2) != 0) {
            call.memory().write(call.argument(2), information(news), SIGINFO_BYTES);
        }
        if (news != null && (options & WNOWAIT) == 0) {
            heard(call.process(), news);
        }
        return 0;
    }

    private void tellUsage(Invocation call, News news, long address) {
        if (address != 0) {
            Usage used = time.usage(news.child).plus(news.child.childrenUsage());
            call.memory().write(address, Rusage.bytes(clock, used), Rusage.BYTES);
        }
    }

    /** {@code siginfo_t} of SIGCHLD: signo, errno, code, –, pid, uid, status; all zero if there is nothing to tell. */
    private static byte[] information(News news) {
        ByteBuffer bytes = ByteBuffer.allocate(SIGINFO_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (news != null) {
            bytes.putInt(0, Signals.SIGCHLD).putInt(8, news.code);
            bytes.putInt(16, news.child.number()).putInt(24, news.status);
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

    /** What there is to hear of a child; null if there is nothing and the caller does not want to wait. */
    private static News find(Invocation call, Predicate<Process> chosen, int options) {
        List<Process> children =
                call.process().children().stream().filter(chosen).toList();
        if (children.isEmpty()) {
            throw new SystemCallException(Errno.ECHILD);
        }
        for (Process child : children) {
            News news = news(child, options);
            if (news != null) {
                return news;
            }
        }
        if ((options & WNOHANG) != 0) {
            return null;
        }
        throw new WouldBlock(call.process().childEnds());
    }

    private static News news(Process child, int options) {
        if (child.isZombie()) {
            int killer = child.ending() & 0x7f;
            return (options & WEXITED) == 0
                    ? null
                    : killer != 0
                            ? new News(child, SignalInfo.CLD_KILLED, killer)
                            : new News(child, SignalInfo.CLD_EXITED, child.ending() >> 8);
        }
        Change change = child.signals().change();
        if (change == Change.STOPPED && (options & WSTOPPED) != 0) {
            return new News(child, SignalInfo.CLD_STOPPED, child.signals().stoppedBy());
        }
        return change == Change.CONTINUED && (options & WCONTINUED) != 0
                ? new News(child, SignalInfo.CLD_CONTINUED, Signals.SIGCONT)
                : null;
    }

    private void heard(Process parent, News news) {
        if (!news.child.isZombie()) {
            news.child.signals().changeHeard();
            return;
        }
        parent.childUsed(time.usage(news.child).plus(news.child.childrenUsage()));
        tasks.remove(news.child);
    }
}
