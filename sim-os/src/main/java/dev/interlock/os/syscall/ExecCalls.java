package dev.interlock.os.syscall;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode;
import dev.interlock.os.load.ProgramExecution;
import dev.interlock.os.load.ProgramExecution.Entry;
import dev.interlock.os.load.Script;
import dev.interlock.os.signal.SignalStack;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.ScriptedWriter;
import dev.interlock.os.vm.TableWriter;
import dev.interlock.os.vm.Then;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** execve(2): another program in place of the caller's. */
public final class ExecCalls {
    private static final int LARGEST_PROGRAM = 256 << 20;
    private static final int ELF_HEADER_BYTES = 64;
    private static final int PT_INTERP = 3;
    private static final int MOST_STRINGS = 1 << 16;

    /** A quarter of the stack, as on Linux. */
    private static final int MOST_BYTES = 2 << 20;

    private static final String OWN_PROGRAM = "/proc/self/exe";

    private final Paths paths;
    private final TaskTable tasks;
    private final Program first;
    private final TlbShootdown shootdowns;
    private final SpaceSwitch switches;
    private final int execCycles;
    private final long seed;

    /**
     * The program that the machine began with. It comes from outside, so the guest's files need not have it.
     *
     * @param path where it can be executed nevertheless
     */
    public record Program(ProgramImage image, String path) {}

    /** Who knows which core runs which address space. */
    public interface SpaceSwitch {
        /** A core's work loads another CR3. */
        void enter(int core, AddressSpace space, AccessScript.Builder work);

        /** An address space is no more. */
        void forget(AddressSpace space);
    }

    ExecCalls(
            TaskTable tasks,
            Program first,
            FileSystem files,
            TlbShootdown shootdowns,
            SpaceSwitch switches,
            int openCycles,
            int execCycles,
            long seed) {
        this.tasks = tasks;
        this.first = first;
        this.paths = new Paths(files, openCycles);
        this.shootdowns = shootdowns;
        this.switches = switches;
        this.execCycles = execCycles;
        this.seed = seed;
    }

    /** The new memory is there, and CR3 is loaded; the old memory is to go, null if it is somebody else's. */
    private record Executed(AddressSpace old, Entry entry) {}

    void execve(Invocation call) {
        if (call.caller().call().progress() instanceof Executed executed) {
            begin(call, executed);
            return;
        }
        String named = call.memory().string(call.argument(0));
        Found found = find(call, named);
        String path = found.path;
        List<String> arguments = strings(call, call.argument(1));
        List<String> environment = strings(call, call.argument(2));
        if (arguments.isEmpty()) {
            arguments = List.of("");
        }
        for (Interpreted script : found.scripts) {
            arguments = script.line.arguments(script.path, arguments);
        }
        Process process = call.process();
        if (isLeft(call)) {
            throw WouldBlock.uninterruptible(process.alone());
        }
        call.work().delay(execCycles);
        ScriptedWriter writer = TableWriter.script(call.work(), call.core());
        AddressSpace space;
        Entry entry;
        try {
            space = new AddressSpace(process.space().memory(), writer);
            space.addressLimit(process.space().addressLimit());
            entry = ProgramExecution.lay(
                    found.image, found.file, path, space, arguments, environment, seed + process.number(), writer);
            AddressSpace old = process.borrowsSpace() ? null : process.space();
            process.execute(space, path, arguments);
            becomesLeader(call);
            call.caller().title(Task.shortName(named)); // of /proc/self/exe it is "exe", as on Linux
            call.caller().call().note(new Executed(old, entry));
        } catch (OutOfFramesException e) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        switches.enter(call.core().core(), space, call.work());
        shootdowns.finish(call.core(), writer, Then.again(Invocation.SYSTEM_CALL));
    }

    /**
     * True if other threads of the process are left; they are told to end. Of two that execute programs the first one does:
     * who must end itself tells nobody, and goes no further than to where it waits.
     */
    private static boolean isLeft(Invocation call) {
        List<Task> threads = List.copyOf(call.process().threads());
        if (!call.caller().isDying()) {
            threads.stream()
                    .filter(task -> task != call.caller() && !task.isDying())
                    .forEach(Task::kill);
        }
        return threads.size() > 1;
    }

    /** The caller has the number of its process from now on; those who listen hear of two threads. */
    private void becomesLeader(Invocation call) {
        Task task = call.caller();
        if (task.isLeader()) {
            return;
        }
        TrapContext core = call.core();
        int before = task.number();
        tasks.becomesLeader(task);
        if (core.wants(EventKind.THREAD_ENDED)) {
            core.tell(new ThreadEnded(core.now(), core.core(), before, 0));
        }
        if (core.wants(EventKind.THREAD_SWITCHED)) {
            core.tell(new ThreadSwitched(core.now(), core.core(), before, task.number(), task.number()));
        }
    }

    /** A script: where it is, as it was named, and what its first line says. */
    private record Interpreted(String path, Script line) {}

    /**
     * A program.
     *
     * @param scripts the one that was asked for, and those that interpret it; the program interprets the last
     */
    private record Found(ProgramImage image, Object file, String path, List<Interpreted> scripts) {}

    /** Finds the program of a path: of a script it is the interpreter, {@code exec_binprm} in {@code fs/exec.c}. */
    private Found find(Invocation call, String named) {
        List<Interpreted> scripts = new ArrayList<>();
        String name = named;
        while (true) {
            String path = name.equals(OWN_PROGRAM) ? call.process().executable() : name;
            boolean isFirst = path.equals(first.path);
            Inode file = isFirst ? null : paths.look(call, path).existing();
            byte[] bytes = isFirst ? new byte[0] : bytes(file);
            if (scripts.size() > Script.DEEPEST) {
                throw new SystemCallException(Errno.ELOOP);
            }
            Optional<Script> script = Script.of(bytes);
            if (script.isEmpty()) {
                return isFirst
                        ? new Found(first.image, ProgramExecution.FIRST, path, scripts)
                        : new Found(image(call, bytes), file, path, scripts);
            }
            scripts.add(new Interpreted(name, script.get()));
            name = script.get().interpreter();
            if (name.isEmpty()) {
                throw new SystemCallException(Errno.EACCES); // without a name Linux opens the working folder
            }
        }
    }

    private static byte[] bytes(Inode file) {
        if (file.kind() != Inode.Kind.REGULAR || (file.mode() & 0111) == 0) {
            throw new SystemCallException(Errno.EACCES);
        }
        if (file.size() > LARGEST_PROGRAM) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        byte[] bytes = new byte[(int) file.size()];
        return Arrays.copyOf(bytes, file.read(0, bytes, bytes.length));
    }

    private static ProgramImage image(Invocation call, byte[] bytes) {
        if (needsInterpreter(bytes)) {
            throw new SystemCallException(Errno.ENOENT); // what Linux says when there is no ld.so
        }
        try {
            return ElfReader.read(call.process().executable(), bytes);
        } catch (ImageException e) {
            throw new SystemCallException(Errno.ENOEXEC);
        }
    }

    /** True for a dynamically linked program: it has a program header PT_INTERP, <i>System V ABI</i>, chapter 5. */
    private static boolean needsInterpreter(byte[] bytes) {
        ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!ElfReader.isElf(bytes) || bytes.length < ELF_HEADER_BYTES) {
            return false;
        }
        long at = elf.getLong(32);
        for (int i = 0; i < elf.getShort(56); i++, at += elf.getShort(54)) {
            if (at >= 0 && at <= bytes.length - 4 && elf.getInt((int) at) == PT_INTERP) {
                return true;
            }
        }
        return false;
    }

    /** An array of pointers to strings, with a null behind the last. */
    private static List<String> strings(Invocation call, long array) {
        List<String> strings = new ArrayList<>();
        long bytes = 0;
        for (long at = array; at != 0 && strings.size() < MOST_STRINGS; at += 8) {
            long pointer = call.memory().load(at, 8);
            if (pointer == 0) {
                return strings;
            }
            strings.add(call.memory().string(pointer));
            bytes += strings.get(strings.size() - 1).getBytes(StandardCharsets.UTF_8).length + 9;
            if (bytes > MOST_BYTES) {
                break;
            }
        }
        if (array == 0) {
            return strings;
        }
        throw new SystemCallException(Errno.E2BIG);
    }

    private void begin(Invocation call, Executed executed) {
        Process process = call.process();
        if (executed.old != null) {
            switches.forget(executed.old);
            executed.old.release(TableWriter.script(call.work(), call.core()));
        }
        process.released().wakeAll();
        process.descriptors().closeOnExec();
        Task task = call.caller();
        task.robustList(0);
        task.signals().stack(SignalStack.NONE);
        process.signals().actions(process.signals().actions().forNewProgram());
        process.timers().deleteAll();
        Signalling.forgetTimers(process);
        task.clearChildTid(0);
        RegisterFile registers = call.core().registers();
        long cr3 = registers.cr3;
        long cr4 = registers.cr4;
        long number = registers.gpr[RegisterFile.RAX];
        registers.copyFrom(new RegisterFile());
        registers.cr3 = cr3;
        registers.cr4 = cr4;
        registers.rip = executed.entry.rip();
        registers.gpr[RegisterFile.RSP] = executed.entry.rsp();
        registers.gpr[RegisterFile.RAX] = number; // those who listen hear which call has its answer
        call.answer(0);
    }
}
