package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import java.util.List;
import java.util.function.Predicate;

/** System calls that send signals: kill(2), tkill(2), tgkill(2), rt_sigqueueinfo(2), rt_tgsigqueueinfo(2). */
final class KillCalls {
    private final TaskTable tasks;
    private final ExitCalls.Ending ending;

    KillCalls(TaskTable tasks, ExitCalls.Ending ending) {
        this.tasks = tasks;
        this.ending = ending;
    }

    /** To a process, to a group (0 the own, −n that of n), or to everybody else (−1). */
    void kill(Invocation call) {
        int number = call.number(0);
        int signal = signal(call, 1);
        Predicate<Process> chosen;
        if (number > 0) {
            chosen = process -> process.number() == number;
        } else if (number == -1) {
            chosen = process -> process.number() != TaskTable.FIRST && process != call.process();
        } else {
            int group = number == 0 ? call.process().group() : -number;
            chosen = process -> process.group() == group;
        }
        List<Process> receivers = tasks.processes().stream().filter(chosen).toList();
        if (receivers.isEmpty()) {
            throw new SystemCallException(Errno.ESRCH);
        }
        SignalInfo info =
                SignalInfo.sent(signal, SignalInfo.USER, call.process().number());
        for (Process receiver : receivers) {
            if (!toProcess(call, receiver, info)) {
                return;
            }
        }
        call.answer(0);
    }

    void tkill(Invocation call) {
        toThread(call, thread(call.number(0)), sent(call, 1));
    }

    void tgkill(Invocation call) {
        toThread(call, thread(call.number(0), call.number(1)), sent(call, 2));
    }

    void queueInfo(Invocation call) {
        SignalInfo info = info(call, 1);
        Process receiver = tasks.process(call.number(0));
        if (receiver == null) {
            throw new SystemCallException(Errno.ESRCH);
        }
        requireHonest(call, info, receiver);
        if (toProcess(call, receiver, info)) {
            call.answer(0);
        }
    }

    void threadQueueInfo(Invocation call) {
        SignalInfo info = info(call, 2);
        Task receiver = thread(call.number(0), call.number(1));
        requireHonest(call, info, receiver.process());
        toThread(call, receiver, info);
    }

    private static SignalInfo sent(Invocation call, int at) {
        return SignalInfo.sent(
                signal(call, at), SignalInfo.THREAD, call.process().number());
    }

    private static SignalInfo info(Invocation call, int at) {
        byte[] bytes = new byte[SignalInfo.BYTES];
        call.memory().read(call.argument(at + 1), bytes, bytes.length);
        call.memory().chargeLoad(call.argument(at + 1), bytes.length);
        return SignalInfo.of(signal(call, at), bytes);
    }

    /** Nobody may pretend to others to be kill(2) or the kernel. */
    private static void requireHonest(Invocation call, SignalInfo info, Process receiver) {
        if ((info.code() >= 0 || info.code() == SignalInfo.THREAD) && receiver != call.process()) {
            throw new SystemCallException(Errno.EPERM);
        }
    }

    private static int signal(Invocation call, int at) {
        int signal = call.number(at);
        if (signal != 0 && !Signals.exists(signal)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return signal;
    }

    private Task thread(int number) {
        if (number <= 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Task task = tasks.task(number);
        if (task == null || task.isOver()) {
            throw new SystemCallException(Errno.ESRCH);
        }
        return task;
    }

    private Task thread(int process, int number) {
        if (process <= 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Task task = thread(number);
        if (task.process().number() != process) {
            throw new SystemCallException(Errno.ESRCH);
        }
        return task;
    }

    private void toThread(Invocation call, Task task, SignalInfo info) {
        if (info.signal() == Signals.SIGKILL) {
            if (!ending.endProcess(call, task.process(), Signals.SIGKILL)) {
                return;
            }
        } else if (info.signal() != 0) {
            requireRoom(Signalling.toThread(task, info));
        }
        call.answer(0);
    }

    /** False if that was the end of the run. */
    private boolean toProcess(Invocation call, Process process, SignalInfo info) {
        if (info.signal() == 0 || process.isZombie()) {
            return true;
        }
        if (info.signal() == Signals.SIGKILL) {
            return ending.endProcess(call, process, Signals.SIGKILL);
        }
        requireRoom(Signalling.toProcess(process, info));
        return true;
    }

    private static void requireRoom(boolean sent) {
        if (!sent) {
            throw new SystemCallException(Errno.EAGAIN);
        }
    }
}
