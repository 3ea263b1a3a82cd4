package dev.interlock.os.syscall;

import dev.interlock.core.trap.StopReason;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * System calls on signals, as far as a program without handlers needs them: what it asks for is remembered and told back,
 * and a signal that it sends itself has its default effect, signal(7). No handler is ever run; a signal that has one ends
 * the run with a sentence that says so.
 */
public final class SignalCalls {
    private static final int SIGNALS = 64;
    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;
    private static final int SET_BYTES = 8;
    private static final int ACTION_BYTES = 32;
    private static final int STACK_BYTES = 24;
    private static final int SS_DISABLE = 2;
    private static final int SIGNALLED = 128;

    /** SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
    private static final Set<Integer> IGNORED = Set.of(17, 18, 23, 28);

    private final TaskTable tasks;
    private final ExitCalls.Ending ending;
    private final TreeMap<Integer, Action> actions = new TreeMap<>();
    private final TreeMap<Integer, Long> masks = new TreeMap<>();
    private final TreeMap<Integer, Action> stacks = new TreeMap<>();

    /** Words of a {@code struct sigaction} or {@code stack_t} as the program wrote them. */
    private record Action(long first, long second, long third, long fourth) {}

    private static final Action DEFAULT = new Action(0, 0, 0, 0);
    private static final Action NO_STACK = new Action(0, SS_DISABLE, 0, 0);

    long sigaction(Invocation call) {
        int signal = call.number(0);
        boolean changes = call.argument(1) != 0;
        if (signal < 1
                || signal > SIGNALS
                || call.argument(3) != SET_BYTES
                || changes && (signal == SIGKILL || signal == SIGSTOP)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Action wished = changes ? load(call, call.argument(1), ACTION_BYTES) : null;
        if (call.argument(2) != 0) {
            store(call, call.argument(2), ACTION_BYTES, actions.getOrDefault(signal, DEFAULT));
        }
        if (changes) {
            actions.put(signal, wished);
        }
        return 0;
    }

    long sigprocmask(Invocation call) {
        int thread = call.caller().number();
        long before = masks.getOrDefault(thread, 0L);
        if (call.argument(3) != SET_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long after = before;
        if (call.argument(1) != 0) {
            long set = call.memory().load(call.argument(1), 8);
            after = switch (call.number(0)) {
                case 0 -> before | set;
                case 1 -> before & ~set;
                case 2 -> set;
                default -> throw new SystemCallException(Errno.EINVAL);
            };
        }
        if (call.argument(2) != 0) {
            call.memory().store(call.argument(2), 8, before);
        }
        masks.put(thread, after);
        return 0;
    }

    long sigaltstack(Invocation call) {
        int thread = call.caller().number();
        Action before = stacks.getOrDefault(thread, NO_STACK);
        Action wished = call.argument(0) == 0 ? before : load(call, call.argument(0), STACK_BYTES);
        if (call.argument(1) != 0) {
            store(call, call.argument(1), STACK_BYTES, before);
        }
        stacks.put(thread, wished);
        return 0;
    }

    /** @param ending ends processes that a signal kills */
    public SignalCalls(TaskTable tasks, ExitCalls.Ending ending) {
        this.tasks = tasks;
        this.ending = ending;
    }

    /** kill(2), tkill(2), tgkill(2): the signal stands at this argument, the receiver before it. */
    void kill(Invocation call, int at) {
        int signal = call.number(at);
        if (signal < 0 || signal > SIGNALS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Process receiver = receiver(call, call.number(at - 1));
        long handler = actions.getOrDefault(signal, DEFAULT).first();
        boolean ignored = signal != SIGKILL && (handler == 1 || handler == 0 && IGNORED.contains(signal));
        if (signal == 0 || ignored) {
            call.answer(0);
            return;
        }
        if (handler != 0) {
            call.core()
                    .stop(new StopReason(
                            StopReason.Kind.FAULTED,
                            SIGNALLED + signal,
                            "the program was killed by signal " + signal
                                    + "; it has a handler, but handlers are not run yet"));
        } else if (ending.endProcess(call, receiver, signal)) {
            call.answer(0);
        }
    }

    private Process receiver(Invocation call, int number) {
        if (number == 0) {
            return call.process();
        }
        Task thread = tasks.task(number);
        Process process = thread != null ? thread.process() : tasks.process(number);
        if (process == null) {
            throw new SystemCallException(Errno.ESRCH);
        }
        return process;
    }

    private static Action load(Invocation call, long at, int bytes) {
        UserMemory memory = call.memory();
        return new Action(
                memory.load(at, 8),
                memory.load(at + 8, 8),
                memory.load(at + 16, 8),
                bytes > STACK_BYTES ? memory.load(at + 24, 8) : 0);
    }

    private static void store(Invocation call, long at, int bytes, Action action) {
        UserMemory memory = call.memory();
        memory.require(at, bytes, true);
        memory.store(at, 8, action.first);
        memory.store(at + 8, 8, action.second);
        memory.store(at + 16, 8, action.third);
        if (bytes > STACK_BYTES) {
            memory.store(at + 24, 8, action.fourth);
        }
    }

    private record Saved(Map<Integer, Action> actions, Map<Integer, Long> masks, Map<Integer, Action> stacks) {}

    /** What the program has asked for. */
    public Object save() {
        return new Saved(Map.copyOf(actions), Map.copyOf(masks), Map.copyOf(stacks));
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        actions.clear();
        actions.putAll(saved.actions);
        masks.clear();
        masks.putAll(saved.masks);
        stacks.clear();
        stacks.putAll(saved.stacks);
    }
}
