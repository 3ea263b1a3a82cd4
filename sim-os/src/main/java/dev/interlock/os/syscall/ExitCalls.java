package dev.interlock.os.syscall;

import dev.interlock.core.pipeline.StepResult;
import dev.interlock.os.futex.FutexKey;
import dev.interlock.os.futex.FutexTable;
import dev.interlock.os.futex.FutexWait;
import dev.interlock.os.futex.PriorityInheritance;
import dev.interlock.os.syscall.RobustList.Mark;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.vm.TableWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * How a thread ends: exit(2), exit_group(2), or because it was killed.
 *
 * <p>What it must leave in memory, the words of its robust futexes and the zero for pthread_join(3), is stored first; when
 * that can be seen, who waits for it is woken.
 */
public final class ExitCalls {
    /** Asked by a continuation: the next step of an end. */
    public static final long EXIT = 5;

    private final FutexTable futexes;
    private final PriorityInheritance inheritance;
    private final Ending ending;
    private final int exitCycles;

    /** Who knows which threads are left. */
    public interface Ending {
        /**
         * All threads of a process end.
         *
         * @param waitStatus as wait(2) tells it
         * @return false if that was the end of the run
         */
        boolean endProcess(Invocation call, Process process, int waitStatus);

        /** The caller has left nothing behind and ends. */
        void over(Invocation call, int status);
    }

    /**
     * The locks of a thread are being marked. Who comes to wait for one meanwhile changes its word, too; so it is changed by
     * a compare-and-swap, as often as need be.
     *
     * @param tried what the core has just tried
     * @param wanted words that are marked, and that somebody may wait for
     */
    private record Marking(List<Mark> tried, List<Long> wanted) {}

    /** What a thread has left in memory that somebody may wait for. */
    private record Left(List<Long> words) {}

    ExitCalls(FutexTable futexes, PriorityInheritance inheritance, Ending ending, int exitCycles) {
        this.futexes = futexes;
        this.inheritance = inheritance;
        this.ending = ending;
        this.exitCycles = exitCycles;
    }

    void exit(Invocation call) {
        call.caller().exits(call.number(0) & 0xff);
        begin(call);
    }

    void exitGroup(Invocation call) {
        if (ending.endProcess(call, call.process(), (call.number(0) & 0xff) << 8)) {
            begin(call);
        }
    }

    private static void begin(Invocation call) {
        call.caller().call().note(null);
        call.goOn(EXIT);
    }

    /** The next step of the caller's end. */
    public void goOn(Invocation call) {
        Task task = call.caller();
        if (task.call().progress() instanceof Left left) {
            for (long word : left.words) {
                wake(call, word);
            }
            // exit_pi_state_list in kernel/futex/core.c of Linux: who waits with the highest priority has the lock now
            inheritance.ownedBy(task).forEach(futexes::wakeMostUrgent);
            ending.over(call, task.status());
            return;
        }
        if (task.call().progress() instanceof Marking marking) {
            List<Long> wanted = new ArrayList<>(marking.wanted);
            List<Mark> again = missed(call, marking, wanted);
            if (again.isEmpty()) {
                leave(call, wanted);
            } else {
                mark(call, again, wanted);
            }
            return;
        }
        task.call().end(); // whatever it was in the middle of
        call.work().delay(exitCycles);
        List<Mark> marks = task.robustList() == 0 ? List.of() : RobustList.marks(call, task.robustList());
        if (marks.isEmpty()) {
            leave(call, List.of());
        } else {
            mark(call, marks, List.of());
        }
    }

    private static void mark(Invocation call, List<Mark> marks, List<Long> wanted) {
        for (Mark mark : marks) {
            call.work()
                    .compareAndSwap(
                            call.core().translate(mark.word(), true),
                            4,
                            Integer.toUnsignedLong(mark.expected()),
                            Integer.toUnsignedLong(mark.fresh()));
        }
        call.caller().call().note(new Marking(marks, List.copyOf(wanted)));
        call.goOn(EXIT);
    }

    /** What somebody else has changed before the core could; what it has marked is added to the wanted words. */
    private static List<Mark> missed(Invocation call, Marking marking, List<Long> wanted) {
        List<StepResult> results = call.core().results();
        int first = results.size() - marking.tried.size();
        List<Mark> missed = new ArrayList<>();
        for (int i = 0; i < marking.tried.size(); i++) {
            Mark mark = marking.tried.get(i);
            if ((int) results.get(first + i).value() != mark.expected()) {
                RobustList.mark(call, mark.word()).ifPresent(missed::add);
            } else if (mark.isWanted()) {
                wanted.add(mark.word());
            }
        }
        return missed;
    }

    /** The locks are marked. */
    private static void leave(Invocation call, List<Long> marked) {
        Task task = call.caller();
        List<Long> words = new ArrayList<>(marked);
        boolean shared = task.process().threads().size() > 1 || task.process().borrowsSpace();
        if (task.clearChildTid() != 0 && shared) {
            call.memory().store(task.clearChildTid(), 4, 0);
            words.add(task.clearChildTid());
        }
        if (!shared) {
            call.process().space().tearDown(TableWriter.script(call.work(), call.core()));
        }
        end(call, words);
    }

    /** What the caller was to leave in memory cannot be written: it ends without. */
    public void withoutTrace(Invocation call) {
        end(call, List.of());
    }

    private static void end(Invocation call, List<Long> words) {
        call.caller().call().note(new Left(List.copyOf(words)));
        call.work().fence();
        call.goOn(EXIT);
    }

    /** The word may be a private futex or a shared one; its waiters know which. */
    private void wake(Invocation call, long word) {
        FutexKey own = FutexKey.ofPrivate(call.process().space().root(), word);
        futexes.touch(own, call.work());
        futexes.wake(own, 1, FutexWait.ANY);
        FutexCalls.sharedKey(call, word).ifPresent(shared -> futexes.wake(shared, 1, FutexWait.ANY));
    }
}
