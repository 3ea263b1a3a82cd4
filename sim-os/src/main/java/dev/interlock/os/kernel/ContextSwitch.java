package dev.interlock.os.kernel;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.syscall.ExecCalls;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskStructure;
import dev.interlock.os.vm.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What goes with a thread from core to core, its registers; and which core has which address space in CR3. */
final class ContextSwitch implements ExecCalls.SpaceSwitch {
    private final AddressSpace[] loaded;

    ContextSwitch(int cores) {
        loaded = new AddressSpace[cores];
    }

    /** A core enters another address space; its work has a LOAD_CR3. From now on it hears of the shootdowns there. */
    @Override
    public void entered(int core, AddressSpace space) {
        if (loaded[core] != null) {
            loaded[core].deactivate(core);
        }
        space.activate(core);
        loaded[core] = space;
    }

    /** An address space is no more. Cores that are idle may have it in CR3 still, but go nowhere with it. */
    @Override
    public void forget(AddressSpace space) {
        for (int core = 0; core < loaded.length; core++) {
            if (loaded[core] == space) {
                space.deactivate(core);
                loaded[core] = null;
            }
        }
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
        if (loaded[core.core()] != task.process().space()) {
            entered(core.core(), task.process().space());
            work.loadCr3(task.registers().cr3);
        }
        task.core(core.core());
    }

    Object save() {
        return new ArrayList<>(Arrays.asList(loaded.clone()));
    }

    void restore(Object state) {
        ((List<?>) state).toArray(loaded);
    }
}
