package dev.interlock.core.machine;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.mmu.PageTables;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.UserCycleCounter;
import dev.interlock.isa.register.RegisterFile;
import java.util.List;

/** One entry of one core into the kernel. */
final class KernelEntry implements TrapContext {
    private final Machine machine;
    private final Core core;
    private final long now;

    KernelEntry(Machine machine, Core core, long now) {
        this.machine = machine;
        this.core = core;
        this.now = now;
    }

    @Override
    public int core() {
        return core.number();
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public RegisterFile registers() {
        return core.registers();
    }

    @Override
    public boolean read(long virtual, byte[] target, int offset, int count) {
        byte[] copy = new byte[count];
        for (int done = 0; done < count; ) {
            long physical = translate(virtual + done, false);
            if (physical < 0) {
                return false;
            }
            int step = Math.min(count - done, 4096 - ((int) physical & 4095));
            machine.view().read(physical, copy, done, step);
            done += step;
        }
        System.arraycopy(copy, 0, target, offset, count);
        return true;
    }

    @Override
    public long translate(long virtual, boolean write) {
        return PageTables.translate(
                address -> machine.view().read(address, 8),
                core.registers().cr3,
                virtual,
                write,
                core.registers().cpl == 3,
                machine.memory().bytes());
    }

    @Override
    public void readPhysical(long physical, byte[] target, int offset, int count) {
        machine.view().read(physical, target, offset, count);
    }

    @Override
    public void resume(AccessScript work) {
        core.perform(work, now, true, true);
    }

    @Override
    public void halt(AccessScript work) {
        core.perform(work, now, false, true);
    }

    @Override
    public void hold(AccessScript work, long token) {
        core.hold(work, now, token);
    }

    @Override
    public void release(int other, long cycle) {
        notBeforeNow(cycle);
        machine.core(other).release(cycle);
    }

    @Override
    public void interrupt(int other, int vector, long sent) {
        notBeforeNow(sent);
        machine.core(other)
                .localApic()
                .send(vector, sent + machine.config().trap().interprocessorCycles());
    }

    @Override
    public void timer(int other, long cycle) {
        notBeforeNow(cycle);
        machine.core(other).localApic().timer(cycle);
    }

    @Override
    public long userCycles(int other) {
        return machine.core(other).userCycles().at(now);
    }

    @Override
    public void userLimit(int other, long userCycles) {
        UserCycleCounter counter = machine.core(other).userCycles();
        counter.limit(Math.max(userCycles, counter.at(now)));
    }

    private void notBeforeNow(long cycle) {
        if (cycle < now) {
            throw new IllegalArgumentException("cycle " + cycle + " is over; it is " + now);
        }
    }

    @Override
    public List<StepResult> results() {
        return core.scriptResults();
    }

    @Override
    public void stop(StopReason reason) {
        machine.stop(reason);
    }

    @Override
    public boolean wants(EventKind kind) {
        return machine.subscriptions().wants(kind);
    }

    @Override
    public void tell(SimEvent.KernelEvent event) {
        machine.tell(event);
    }
}
