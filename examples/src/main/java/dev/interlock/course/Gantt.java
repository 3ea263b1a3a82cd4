package dev.interlock.course;

import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.schedule.SchedulerConfig;
import dev.interlock.os.task.Task;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Who had which core when: five processes on two cores, with a short time slice. */
final class Gantt {
    private static final int SLICE = 50_000;
    private static final int COLUMN = 20_000;

    /** The first process forks four that compute, one longer than the other, and waits for them. */
    private static final String PROGRAM = """
            _start:
                mov r12d, 1
            .next:
                sys FORK
                test eax, eax
                jz child
                inc r12d
                cmp r12d, 4
                jbe .next
            .wait:
                sys WAIT, -1, 0, 0, 0
                test rax, rax
                jns .wait
                sys EXIT_GROUP, 0
            child:
                imul r12, r12, 100000
            .compute:
                dec r12
                jnz .compute
                sys EXIT, 0
            """;

    private Gantt() {}

    static String show() {
        Guest guest = Guest.of(PROGRAM, 2, KernelCosts.DEFAULT.withScheduler(SchedulerConfig.DEFAULT.withSlice(SLICE)));
        Scheduler scheduler = guest.run.kernel().scheduler();
        StringBuilder[] rows = {new StringBuilder(), new StringBuilder()};
        Map<Integer, Integer> columns = new TreeMap<>();
        long now = 0;
        do {
            now += COLUMN;
            guest.run.machine().run(now);
            for (int core = 0; core < 2; core++) {
                Task task = (Task) scheduler.running(core);
                rows[core].append(task == null ? "·" : Integer.toString(task.number()));
                if (task != null) {
                    columns.merge(task.number(), 1, Integer::sum);
                }
            }
        } while (guest.run.machine().cycle() == now);

        Page page = new Page()
                .line("one column is %d cycles, a slice is %d; a digit is a process, · is nobody", COLUMN, SLICE)
                .line("")
                .line("core 0  %s", rows[0])
                .line("core 1  %s", rows[1])
                .line("")
                .line("process                 columns");
        int most = Collections.max(columns.values());
        columns.forEach((process, count) -> page.bar(process.toString(), count, most));
        return page.line("").line("switches: %d", scheduler.switches()).toString();
    }
}
