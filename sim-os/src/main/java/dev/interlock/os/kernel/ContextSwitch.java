package dev.interlock.os.kernel;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.syscall.ExecCalls;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskStructure;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.LoadedSpaces;

/** What goes with a thread from core to core: its registers, and its address space in CR3. */
final class ContextSwitch implements ExecCalls.SpaceSwitch {
    private final LoadedSpaces spaces;

    ContextSwitch(LoadedSpaces spaces) {
        this.spaces = spaces;
    }

    /** A core begins with an address space. */
    void begin(int core, AddressSpace space) {
        spaces.begin(core, space);
    }

    /** What a core's control registers are before its first instruction. */
    void prepare(int core, RegisterFile registers) {
        spaces.prepare(core, registers);
    }

    @Override
    public void enter(int core, AddressSpace space, AccessScript.Builder work) {
        spaces.enter(core, space, work);
    }

    @Override
    public void forget(AddressSpace space) {
        spaces.forget(space);
    }

    /** A thread leaves its core. */
    void out(Task task, TrapContext core, AccessScript.Builder work) {
        task.core(-1);
        task.registers().copyFrom(core.registers());
        TaskStructure.save(task, task.registers(), work);
    }

    /**
     * A thread gets a core. The registers are those of the thread at once; CR3 follows in the core's work, which knows
     * physical addresses only.
     */
    void in(Task task, TrapContext core, AccessScript.Builder work) {
        RegisterFile registers = core.registers();
        long before = registers.cr3;
        registers.copyFrom(task.registers());
        registers.cr3 = before;
        TaskStructure.load(task, work);
        spaces.enter(core.core(), task.process().space(), work);
        task.core(core.core());
    }

    Object save() {
        return spaces.save();
    }

    void restore(Object state) {
        spaces.restore(state);
    }
}
