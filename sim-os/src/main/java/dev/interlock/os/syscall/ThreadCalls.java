package dev.interlock.os.syscall;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RSP;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.signal.SignalActions;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskStructure;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.ScriptedWriter;
import dev.interlock.os.vm.TableWriter;
import dev.interlock.os.vm.Then;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.wait.WouldBlock;

/** System calls that make threads and processes: clone(2), clone3(2), fork(2), vfork(2), and what threads say about themselves. */
final class ThreadCalls {
    private static final int CLONE_VM = 0x100;
    private static final int CLONE_FS = 0x200;
    private static final int CLONE_FILES = 0x400;
    private static final int CLONE_SIGHAND = 0x800;
    private static final int CLONE_VFORK = 0x4000;
    private static final int CLONE_PARENT = 0x8000;
    private static final int CLONE_THREAD = 0x10000;
    private static final int CLONE_SYSVSEM = 0x40000;
    private static final int CLONE_SETTLS = 0x80000;
    private static final int CLONE_PARENT_SETTID = 0x100000;
    private static final int CLONE_CHILD_CLEARTID = 0x200000;
    private static final int CLONE_CHILD_SETTID = 0x1000000;

    /** Namespaces, cgroups, pidfds, io contexts: nothing of the kind is here. */
    private static final long UNSUPPORTED = 0x02000080L | 0x20000L | 0x7c000000L | 0x1000L | 0x1_0000_0000L * 2;

    private static final int EXIT_SIGNAL = 0xff;
    private static final int SIGCHLD = 17;
    private static final int CLONE_ARGS_BYTES = 64;
    private static final int ROBUST_LIST_HEAD_BYTES = 24;

    private final TaskSystem system;
    private final TlbShootdown shootdowns;

    ThreadCalls(TaskSystem system, TlbShootdown shootdowns) {
        this.system = system;
        this.shootdowns = shootdowns;
    }

    /** What is asked of a clone, whoever asks. */
    private record Wish(long flags, int exitSignal, long stack, long parentTid, long childTid, long tls) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    void clone(Invocation call) {
        long flags = call.argument(0) & 0xffff_ffffL;
        make(
                call,
                () -> new Wish(
                        flags & ~EXIT_SIGNAL,
                        (int) flags & EXIT_SIGNAL,
                        call.argument(1),
                        call.argument(2),
                        call.argument(3),
                        call.argument(4)));
    }

    void fork(Invocation call) {
        make(call, () -> new Wish(0, SIGCHLD, 0, 0, 0, 0));
    }

    void vfork(Invocation call) {
        make(call, () -> new Wish(CLONE_VM | CLONE_VFORK, SIGCHLD, 0, 0, 0, 0));
    }

    /** {@code struct clone_args}: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, … */
    void clone3(Invocation call) {
        long at = call.argument(0);
        if (call.argument(1) < CLONE_ARGS_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        make(call, () -> {
            UserMemory memory = call.memory();
            long stack = memory.load(at + 40, 8);
            return new Wish(
                    memory.load(at, 8),
                    (int) memory.load(at + 32, 8),
                    stack == 0 ? 0 : stack + memory.load(at + 48, 8),
                    memory.load(at + 24, 8),
                    memory.load(at + 16, 8),
                    memory.load(at + 56, 8));
        });
    }

    private interface Asking {
        Wish wish();
    }

    /** A child that was made and has not begun, or has begun and is waited for. */
    private record Made(Task child, boolean vfork, boolean begun) {}

    /** Makes the child; when what it will find in memory is there, lets it begin. */
    private void make(Invocation call, Asking asking) {
        if (call.caller().call().progress() instanceof Made made) {
            if (!made.begun) {
                made.child.wake();
            }
            Process process = made.child.process();
            if (made.vfork && process.borrowsSpace() && !process.isZombie()) {
                call.caller().call().note(new Made(made.child, true, true));
                throw WouldBlock.uninterruptible(process.released());
            }
            call.answer(made.child.number());
            return;
        }
        Wish wish = asking.wish();
        check(wish);
        if (wish.has(CLONE_PARENT_SETTID)) {
            call.memory().require(wish.parentTid, 4, true);
        }
        if (wish.has(CLONE_CHILD_SETTID) && wish.has(CLONE_VM)) {
            call.memory().require(wish.childTid, 4, true);
        }
        ScriptedWriter writer = wish.has(CLONE_VM)
                ? null
                : TableWriter.script(call.work(), call.core())
                        .whole(call.process().space());
        Task child;
        try {
            child = child(call, wish, writer);
        } catch (RuntimeException e) {
            if (writer != null) {
                writer.abandon();
            }
            throw e;
        }
        if (wish.has(CLONE_PARENT_SETTID)) {
            call.memory().store(wish.parentTid, 4, child.number());
        }
        if (wish.has(CLONE_CHILD_SETTID)) {
            if (wish.has(CLONE_VM)) {
                call.memory().store(wish.childTid, 4, child.number());
            } else {
                child.storesItsNumber(wish.childTid); // in its own memory, once it has a core
            }
        }
        call.caller().call().note(new Made(child, wish.has(CLONE_VFORK), false));
        if (writer == null) {
            call.again();
        } else {
            shootdowns.finish(call.core(), writer, Then.again(Invocation.SYSTEM_CALL));
        }
    }

    private static void check(Wish wish) {
        boolean thread = wish.has(CLONE_THREAD);
        if ((wish.flags & UNSUPPORTED) != 0
                || thread && !wish.has(CLONE_SIGHAND)
                || wish.has(CLONE_SIGHAND) && !wish.has(CLONE_VM)
                || thread && wish.exitSignal != 0 && wish.exitSignal != SIGCHLD) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (wish.has(CLONE_SETTLS) && wish.tls >>> 47 != 0) {
            throw new SystemCallException(Errno.EPERM);
        }
    }

    private Task child(Invocation call, Wish wish, TableWriter writer) {
        Task parent = call.caller();
        boolean thread = wish.has(CLONE_THREAD);
        int number = system.tasks().newNumber();
        try {
            FrameAllocator.Frame frame = system.frames().take(FrameKind.KERNEL);
            Process process;
            try {
                process = thread ? parent.process() : process(call, wish, number, writer);
            } catch (OutOfFramesException e) {
                system.frames().giveBack(frame.address());
                throw e;
            }
            Task child = new Task(number, process, frame.address(), system.wakeups());
            child.inheritFrom(parent);
            if (wish.has(CLONE_SYSVSEM)) {
                child.shareUndo(parent);
            }
            child.signals().inheritFrom(parent.signals(), !wish.has(CLONE_VM) || wish.has(CLONE_VFORK));
            child.registers().copyFrom(call.core().registers());
            child.registers().gpr[RAX] = 0;
            child.registers().cr3 = process.space().root();
            if (wish.stack != 0) {
                child.registers().gpr[RSP] = wish.stack;
            }
            if (wish.has(CLONE_SETTLS)) {
                child.registers().fsBase = wish.tls;
            }
            if (wish.has(CLONE_CHILD_CLEARTID)) {
                child.clearChildTid(wish.childTid);
            }
            TaskStructure.save(child, child.registers(), call.work());
            call.work()
                    .delay(
                            thread
                                    ? system.costs().cloneCycles()
                                    : system.costs().forkCycles());
            system.tasks().add(child);
            return child;
        } catch (OutOfFramesException e) {
            throw new SystemCallException(Errno.ENOMEM);
        }
    }

    private Process process(Invocation call, Wish wish, int number, TableWriter writer) {
        Process parent = call.process();
        AddressSpace space =
                wish.has(CLONE_VM) ? parent.space() : parent.space().fork(writer);
        DescriptorTable descriptors = wish.has(CLONE_FILES)
                ? parent.descriptors()
                : parent.descriptors().copy();
        Process child = new Process(
                number,
                space,
                descriptors,
                parent.executable(),
                wish.has(CLONE_FS) ? parent.place() : parent.place().copy());
        if (wish.has(CLONE_VM)) {
            child.borrowSpace();
        }
        child.arguments(parent.arguments());
        SignalActions actions = parent.signals().actions();
        child.signals().actions(wish.has(CLONE_SIGHAND) ? actions : actions.copy());
        child.group(parent.group());
        child.session(parent.session());
        child.exitSignal(wish.exitSignal);
        child.parent(wish.has(CLONE_PARENT) && parent.parent() != null ? parent.parent() : parent);
        return child;
    }

    // ---------------------------------------------------------------- what threads say about themselves

    long setTidAddress(Invocation call) {
        call.caller().clearChildTid(call.argument(0));
        return call.caller().number();
    }

    long setRobustList(Invocation call) {
        if (call.argument(1) != ROBUST_LIST_HEAD_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.caller().robustList(call.argument(0));
        return 0;
    }

    long getRobustList(Invocation call) {
        Task task = call.number(0) == 0 ? call.caller() : system.tasks().task(call.number(0));
        if (task == null) {
            throw new SystemCallException(Errno.ESRCH);
        }
        call.memory().require(call.argument(1), 8, true);
        call.memory().store(call.argument(2), 8, ROBUST_LIST_HEAD_BYTES);
        call.memory().store(call.argument(1), 8, task.robustList());
        return 0;
    }

    long gettid(Invocation call) {
        return call.caller().number();
    }
}
