package dev.interlock.os.kernel;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.error.Errno;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes room when there is no frame left: {@code mm/oom_kill.c} of Linux. */
final class OutOfMemoryKiller {
    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemoryKiller.class);

    /** How long a thread waits for memory that a killed process will give back. */
    private static final int WAIT_CYCLES = 100_000;

    private final TaskTable tasks;
    private final ProcessEnd ends;
    private final Dispatcher dispatcher;

    OutOfMemoryKiller(TaskTable tasks, ProcessEnd ends, Dispatcher dispatcher) {
        this.tasks = tasks;
        this.ends = ends;
        this.dispatcher = dispatcher;
    }

    /** The process that has most memory is killed, and who wanted more tries again when it may be gone. */
    void kill(OutOfMemoryException shortage, long token, TrapContext core) {
        for (Process process : List.copyOf(tasks.processes())) {
            if (process.space() == shortage.victim() && !process.isZombie()) {
                String sentence = "process " + process.number() + " was killed (SIGKILL): " + shortage.getMessage();
                LOG.info(sentence);
                if (!ends.endProcess(core, process, Signals.SIGKILL, sentence)) {
                    return;
                }
            }
        }
        WouldBlock later = new WouldBlock(List.of(), core.now() + WAIT_CYCLES, Errno.EINTR.result(), true);
        dispatcher.sleep(dispatcher.current(core.core()), later, token, core, AccessScript.builder());
    }
}
