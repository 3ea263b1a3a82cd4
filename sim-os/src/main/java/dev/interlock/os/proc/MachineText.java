package dev.interlock.os.proc;

import dev.interlock.os.proc.ProcSource.MachineView;
import dev.interlock.os.proc.ProcSource.ProcessView;
import dev.interlock.os.proc.ProcSource.TaskView;
import dev.interlock.os.proc.ProcSource.Times;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The texts of {@code /proc} that concern the machine, proc(5). */
final class MachineText {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICKS = 100;
    private static final int FRAME_KIB = 4;

    private MachineText() {}

    static String cpuinfo(MachineView machine) {
        StringBuilder text = new StringBuilder();
        for (int core = 0; core < machine.cores(); core++) {
            text.append("processor\t: ").append(core).append('\n');
            text.append("vendor_id\t: Interlock\n");
            text.append("model name\t: Interlock simulated x86-64\n");
            text.append(String.format(Locale.ROOT, "cpu MHz\t\t: %.3f\n", machine.hertz() / 1e6));
            text.append("physical id\t: 0\n");
            text.append("siblings\t: ").append(machine.cores()).append('\n');
            text.append("core id\t\t: ").append(core).append('\n');
            text.append("cpu cores\t: ").append(machine.cores()).append('\n');
            text.append("clflush size\t: 64\ncache_alignment\t: 64\n\n");
        }
        return text.toString();
    }

    static String meminfo(MachineView machine) {
        return memory("MemTotal", machine.frames())
                + memory("MemFree", machine.freeFrames())
                + memory("MemAvailable", machine.freeFrames());
    }

    private static String memory(String name, long frames) {
        return String.format(Locale.ROOT, "%-16s%8d kB\n", name + ":", frames * FRAME_KIB);
    }

    /** Seconds since the start, and seconds that all cores together have idled: what no task has used. */
    static String uptime(ProcSource source) {
        long idle = idle(source, used(source, Times::user) + used(source, Times::system));
        return seconds(source.machine().uptime()) + " " + seconds(idle) + "\n";
    }

    private static long idle(ProcSource source, long used) {
        return Math.max(0, source.machine().uptime() * source.machine().cores() - used);
    }

    private static long used(ProcSource source, ToLongFunction<Times> time) {
        return source.processes().stream()
                .flatMap(number -> source.process(number).stream())
                .map(ProcessView::times)
                .mapToLong(time)
                .sum();
    }

    private static String seconds(long nanoseconds) {
        return String.format(Locale.ROOT, "%d.%02d", nanoseconds / SECOND, nanoseconds % SECOND / (SECOND / 100));
    }

    static String version() {
        return "Linux version 6.1.0 (interlock) #1 SMP Interlock\n";
    }

    /** Who runs or could, in place of all three averages. */
    static String loadavg(ProcSource source) {
        int running = 0;
        int all = 0;
        int last = 0;
        for (int number : source.processes()) {
            Optional<ProcessView> process = source.process(number);
            for (TaskView task : process.map(ProcessView::tasks).orElse(List.of())) {
                running += task.state() == 'R' ? 1 : 0;
                all++;
                last = Math.max(last, task.number());
            }
        }
        return String.format(Locale.ROOT, "%1$d.00 %1$d.00 %1$d.00 %1$d/%2$d %3$d\n", running, all, last);
    }

    static String stat(ProcSource source) {
        MachineView machine = source.machine();
        long user = used(source, Times::user);
        long system = used(source, Times::system);
        long idle = idle(source, user + system);
        return "cpu  " + ticks(user) + " 0 " + ticks(system) + " " + ticks(idle) + " 0 0 0 0 0 0\nctxt "
                + machine.contextSwitches() + "\nbtime 1600000000\nprocesses " + machine.latest() + "\n";
    }

    private static long ticks(long nanoseconds) {
        return nanoseconds / (SECOND / TICKS);
    }
}
