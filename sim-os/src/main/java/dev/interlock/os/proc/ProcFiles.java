package dev.interlock.os.proc;

import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.SymbolicLink;
import dev.interlock.os.proc.ProcSource.ProcessView;
import dev.interlock.os.proc.ProcSource.TaskView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tree of {@code /proc}. */
public final class ProcFiles {
    /** Numbers of its files begin here, so that they differ from all others. */
    private static final long NUMBERS = 0xf000_0000L;

    private static final int PER_PROCESS = 1 << 14;
    private static final int FDS = 1 << 10;
    private static final int TASKS = 1 << 12;

    private final ProcSource source;
    private final FileSystem system;

    private ProcFiles(ProcSource source, FileSystem system) {
        this.source = source;
        this.system = system;
    }

    /** Puts {@code /proc} into a tree of files. */
    public static void mount(FileSystem system, ProcSource source) {
        ProcFiles files = new ProcFiles(source, system);
        system.mount("/proc", files.folder(NUMBERS, files::root));
    }

    private Folder folder(long number, Supplier<Map<String, Supplier<Inode>>> contents) {
        return new GeneratedFolder(number, this, contents);
    }

    private Map<String, Supplier<Inode>> root() {
        Map<String, Supplier<Inode>> names = new LinkedHashMap<>();
        long number = NUMBERS + 1;
        names.put("self", () -> new SymbolicLink(NUMBERS + 100, String.valueOf(source.caller())));
        names.put(
                "thread-self",
                () -> new SymbolicLink(NUMBERS + 101, source.caller() + "/task/" + source.callingThread()));
        names.put("mounts", () -> new SymbolicLink(NUMBERS + 102, "self/mounts"));
        file(names, "cpuinfo", number++, () -> MachineText.cpuinfo(source.machine()));
        file(names, "meminfo", number++, () -> MachineText.meminfo(source.machine()));
        file(names, "uptime", number++, () -> MachineText.uptime(source));
        file(names, "version", number++, MachineText::version);
        file(names, "loadavg", number++, () -> MachineText.loadavg(source));
        file(names, "stat", number++, () -> MachineText.stat(source));
        file(names, "filesystems", number, () -> "nodev\tproc\nnodev\ttmpfs\n");
        for (int process : source.processes()) {
            names.put(String.valueOf(process), () -> processFolder(process));
        }
        return names;
    }

    private static void file(Map<String, Supplier<Inode>> names, String name, long number, Supplier<String> text) {
        names.put(name, () -> new GeneratedFile(number, text));
    }

    // ---------------------------------------------------------------- a process

    private Inode processFolder(int process) {
        return folder(number(process, 0), () -> processFiles(process));
    }

    private static long number(int process, int of) {
        return NUMBERS + (long) process * PER_PROCESS + of;
    }

    /** The text of a process, empty if it has ended meanwhile. */
    private Supplier<String> text(int process, Function<ProcessView, String> text) {
        return () -> source.process(process).map(text).orElse("");
    }

    private Map<String, Supplier<Inode>> processFiles(int process) {
        Map<String, Supplier<Inode>> names = new LinkedHashMap<>();
        Optional<ProcessView> there = source.process(process);
        if (there.isEmpty()) {
            return names;
        }
        ProcessView view = there.get();
        names.put("task", () -> folder(number(process, 1), () -> tasks(process)));
        names.put("fd", () -> folder(number(process, 2), () -> descriptors(process)));
        file(
                names,
                "status",
                number(process, 3),
                text(process, now -> ProcessText.status(now, now.tasks().get(0))));
        file(
                names,
                "stat",
                number(process, 4),
                text(process, now -> ProcessText.stat(now, now.tasks().get(0), true)));
        file(names, "statm", number(process, 5), text(process, ProcessText::statm));
        file(names, "cmdline", number(process, 6), text(process, ProcessText::cmdline));
        file(
                names,
                "comm",
                number(process, 7),
                text(process, now -> now.tasks().get(0).name() + "\n"));
        file(names, "maps", number(process, 8), text(process, ProcessText::maps));
        file(names, "limits", number(process, 9), text(process, ProcessText::limits));
        file(names, "mounts", number(process, 10), () -> "tmpfs / tmpfs rw 0 0\nproc /proc proc rw 0 0\n");
        names.put("exe", () -> new SymbolicLink(number(process, 11), view.executable()));
        names.put("cwd", () -> new FileLink(number(process, 12), view.folder().path(), view.folder()));
        names.put("root", () -> new FileLink(number(process, 13), "/", system.root()));
        return names;
    }

    private Map<String, Supplier<Inode>> descriptors(int process) {
        Map<String, Supplier<Inode>> names = new LinkedHashMap<>();
        source.process(process)
                .ifPresent(view -> view.descriptors().descriptors().forEach(descriptor -> {
                    OpenFile open = view.descriptors().get(descriptor);
                    names.put(
                            String.valueOf(descriptor),
                            () -> new FileLink(number(process, FDS + descriptor), open.path(), open.file()));
                }));
        return names;
    }

    private Map<String, Supplier<Inode>> tasks(int process) {
        Map<String, Supplier<Inode>> names = new LinkedHashMap<>();
        source.process(process).ifPresent(view -> {
            for (int i = 0; i < view.tasks().size(); i++) {
                TaskView task = view.tasks().get(i);
                int at = TASKS + i * 8;
                names.put(
                        String.valueOf(task.number()),
                        () -> folder(number(process, at), () -> taskFiles(view, task, at)));
            }
        });
        return names;
    }

    private static Map<String, Supplier<Inode>> taskFiles(ProcessView view, TaskView task, int at) {
        Map<String, Supplier<Inode>> names = new LinkedHashMap<>();
        file(names, "status", number(view.number(), at + 1), () -> ProcessText.status(view, task));
        file(names, "stat", number(view.number(), at + 2), () -> ProcessText.stat(view, task, false));
        file(names, "comm", number(view.number(), at + 3), () -> task.name() + "\n");
        return names;
    }
}
