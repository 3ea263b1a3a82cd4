package dev.interlock.os.proc;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.proc.ProcSource.AreaView;
import dev.interlock.os.proc.ProcSource.ProcessView;
import dev.interlock.os.proc.ProcSource.TaskView;
import java.util.Locale;

/** The texts of {@code /proc/PID}, proc(5), {@code fs/proc/array.c} and {@code fs/proc/task_mmu.c}. */
final class ProcessText {
    /** Clock ticks of a second, {@code sysconf(_SC_CLK_TCK)}. */
    private static final long TICKS = 100;

    private static final long SECOND = 1_000_000_000L;
    private static final int PAGE = 4096;
    private static final int NORMAL_PRIORITY = 20;

    private ProcessText() {}

    static String status(ProcessView process, TaskView task) {
        StringBuilder text = new StringBuilder();
        line(text, "Name", task.name());
        line(text, "Umask", String.format(Locale.ROOT, "%04o", process.umask()));
        line(text, "State", state(task.state()));
        line(text, "Tgid", process.number());
        line(text, "Ngid", 0);
        line(text, "Pid", task.number());
        line(text, "PPid", process.parent());
        line(text, "TracerPid", 0);
        line(text, "Uid", "0\t0\t0\t0");
        line(text, "Gid", "0\t0\t0\t0");
        line(
                text,
                "FDSize",
                Math.max(64, -64 & process.descriptors().descriptors().size() + 63));
        line(text, "Groups", "");
        line(text, "NStgid", process.number());
        line(text, "NSpid", task.number());
        line(text, "NSpgid", process.group());
        line(text, "NSsid", process.session());
        if (task.state() != 'Z') {
            memory(text, process);
        }
        line(text, "Threads", process.tasks().size());
        line(text, "SigPnd", set(task.pending()));
        line(text, "ShdPnd", set(process.pending()));
        line(text, "SigBlk", set(task.blocked()));
        line(text, "SigIgn", set(task.ignored()));
        line(text, "SigCgt", set(task.caught()));
        line(text, "Cpus_allowed", Long.toHexString(task.affinity()));
        line(text, "Cpus_allowed_list", list(task.affinity()));
        line(text, "voluntary_ctxt_switches", task.voluntary());
        line(text, "nonvoluntary_ctxt_switches", task.involuntary());
        return text.toString();
    }

    private static void memory(StringBuilder text, ProcessView process) {
        line(text, "VmSize", kibibytes(process.bytes()));
        line(text, "VmRSS", kibibytes(process.residentPages() * PAGE));
        line(text, "VmData", kibibytes(bytes(process, "w-p")));
        line(text, "VmStk", kibibytes(named(process, "[stack]")));
        line(text, "VmExe", kibibytes(bytes(process, "-xp")));
    }

    /** Bytes of the areas whose flags end so. */
    private static long bytes(ProcessView process, String flags) {
        return process.areas().stream()
                .filter(area -> area.flags().endsWith(flags))
                .mapToLong(area -> area.end() - area.start())
                .sum();
    }

    private static long named(ProcessView process, String name) {
        return process.areas().stream()
                .filter(area -> area.name().equals(name))
                .mapToLong(area -> area.end() - area.start())
                .sum();
    }

    private static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%8d kB", bytes / 1024);
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append(":\t").append(value).append('\n');
    }

    private static String set(long bits) {
        return String.format(Locale.ROOT, "%016x", bits);
    }

    /** As {@code 0-2,5}. */
    static String list(long bits) {
        StringBuilder list = new StringBuilder();
        for (int first = 0; first < 64; first++) {
            if ((bits >>> first & 1) == 0) {
                continue;
            }
            int last = first;
            while (last < 63 && (bits >>> last + 1 & 1) != 0) {
                last++;
            }
            list.append(list.length() == 0 ? "" : ",").append(first);
            if (last > first) {
                list.append('-').append(last);
            }
            first = last;
        }
        return list.toString();
    }

    private static String state(char state) {
        return switch (state) {
            case 'R' -> "R (running)";
            case 'S' -> "S (sleeping)";
            case 'T' -> "T (stopped)";
            case 'Z' -> "Z (zombie)";
            default -> throw new IllegalStateException("no state is called " + state);
        };
    }

    /**
     * The 52 fields of {@code stat}, proc(5); what does not exist here (signals by number, terminals, swap) is 0, as Linux
     * itself writes it for most of them.
     */
    static String stat(ProcessView process, TaskView task, boolean whole) {
        long user = whole ? process.times().user() : task.user();
        long system = whole ? process.times().system() : task.system();
        long faults = task.minorFaults(); // the threads share their memory
        return task.number() + " (" + task.name() + ") " + task.state() + " " + process.parent() + " " + process.group()
                + " " + process.session() + " 0 -1 0 " + faults + " 0 0 0 " + ticks(user) + " " + ticks(system)
                + " " + ticks(process.times().childrenUser()) + " "
                + ticks(process.times().childrenSystem()) + " " + (NORMAL_PRIORITY + task.nice()) + " " + task.nice()
                + " "
                + process.tasks().size() + " 0 " + ticks(task.started()) + " " + process.bytes() + " "
                + process.residentPages() + " " + Long.toUnsignedString(-1) + " 0 0 0 0 0 " + task.pending() + " "
                + task.blocked() + " " + task.ignored() + " " + task.caught() + " 0 0 0 17 " + task.core()
                + " 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
    }

    private static long ticks(long nanoseconds) {
        return nanoseconds / (SECOND / TICKS);
    }

    static String statm(ProcessView process) {
        return process.bytes() / PAGE + " " + process.residentPages() + " 0 " + bytes(process, "-xp") / PAGE + " 0 "
                + bytes(process, "w-p") / PAGE + " 0\n";
    }

    static String cmdline(ProcessView process) {
        StringBuilder line = new StringBuilder();
        process.arguments().forEach(argument -> line.append(argument).append('\0'));
        return line.toString();
    }

    /** One line for each area: {@code 00400000-00401000 r-xp 00000000 00:01 12 /bin/true}. */
    static String maps(ProcessView process) {
        StringBuilder text = new StringBuilder();
        for (AreaView area : process.areas()) {
            String line = String.format(
                    Locale.ROOT,
                    "%08x-%08x %s %08x 00:%02x %d ",
                    area.start(),
                    area.end(),
                    area.flags(),
                    area.offset(),
                    area.file() == 0 ? 0 : 1,
                    area.file());
            text.append(line);
            if (!area.name().isEmpty()) {
                text.append(" ".repeat(Math.max(0, 73 - line.length()))).append(area.name());
            }
            text.append('\n');
        }
        return text.toString();
    }

    static String limits(ProcessView process) {
        String row = "%-25s %-20s %-20s %-10s\n";
        return String.format(Locale.ROOT, row, "Limit", "Soft Limit", "Hard Limit", "Units")
                + String.format(Locale.ROOT, row, "Max stack size", 8 << 20, 8 << 20, "bytes")
                + String.format(
                        Locale.ROOT,
                        row,
                        "Max open files",
                        process.descriptors().limit(),
                        DescriptorTable.MOST,
                        "files");
    }
}
