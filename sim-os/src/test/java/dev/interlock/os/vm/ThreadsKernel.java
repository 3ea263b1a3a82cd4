package dev.interlock.os.vm;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RSI;
import static dev.interlock.isa.register.RegisterFile.RSP;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.wait.WouldBlock;
import java.util.Optional;

/**
 * As much of a kernel as memory needs: a thread on each core, in address spaces of the test's choice, page faults, and four
 * system calls. RDI is an address, RSI a number of bytes.
 *
 * <pre>
 *   1  map anonymous memory there     2  unmap     3  forbid writing (mprotect)     60  end with status RDI
 * </pre>
 *
 * A bad access goes on at the address in R15, with the fault's address in R14: a handler as short as can be.
 */
final class ThreadsKernel implements TrapHandler, KernelExit {
    static final long STACKS = 0x7000_0000_0000L;

    final Machine machine;
    final VirtualMemory memory;
    final AddressSpace[] spaces;
    final TlbShootdown shootdowns;
    final PageFaults faults;
    final boolean[] ended;
    final int[] statuses;
    int badAccesses;
    AddressSpace victim;

    ThreadsKernel(MachineConfig config, long memoryLimit) {
        machine = new Machine(config);
        memory = new VirtualMemory(machine.memory(), new FrameAllocator(machine.memory(), memoryLimit));
        spaces = new AddressSpace[machine.cores()];
        ended = new boolean[machine.cores()];
        statuses = new int[machine.cores()];
        shootdowns = new TlbShootdown(memory, this, 100);
        faults = new PageFaults(shootdowns, 200, (core, address, errorCode, outcome) -> {});
        machine.kernel(this);
    }

    AddressSpace load(String program) {
        ProgramImage image = Assembler.assemble("threads.asm", program);
        AddressSpace space = new AddressSpace(memory, TableWriter.direct(machine.memory()));
        for (Segment segment : image.segments()) {
            space.map(
                    segment.address(), segment.memoryBytes(), new Protection(segment.writable(), segment.executable()));
            space.write(segment.address(), segment.bytes());
        }
        entry = image.entry();
        return space;
    }

    private long entry;

    /** A thread on a core, which finds the core's number in RDI. */
    void start(int core, AddressSpace space, long rsi) {
        spaces[core] = space;
        space.cores().enter(core);
        long top = STACKS + (core + 1) * 0x10000L;
        space.map(top - 0x1000, 0x1000, Protection.READ_WRITE);
        var registers = machine.core(core).registers();
        registers.rip = entry;
        registers.gpr[RSP] = top;
        registers.gpr[RDI] = core;
        registers.gpr[RSI] = rsi;
        registers.cr3 = space.root();
        registers.cpl = 3;
        machine.core(core).start(0);
    }

    @Override
    public void onTrap(Trap trap, TrapContext core) {
        if (trap instanceof Trap.SystemCall) {
            core.resume(AccessScript.builder().fence().delay(50).andContinue(1).build());
        } else if (trap instanceof Trap.Interrupt) {
            shootdowns.onInterrupt(core);
        } else if (trap instanceof Trap.Exception exception) {
            fault(exception.fault(), core);
        } else if (TlbShootdown.isToken(((Trap.Continue) trap).token())) {
            shootdowns.goOn(core, ((Trap.Continue) trap).token());
        } else {
            call(core);
        }
    }

    private void fault(Fault fault, TrapContext core) {
        if (fault.vector() != Fault.Vector.PAGE_FAULT) {
            core.stop(new StopReason(StopReason.Kind.FAULTED, 1, fault.toString()));
            return;
        }
        try {
            Optional<BadAccess> bad = faults.handle(
                    core, spaces[core.core()], fault.address(), fault.errorCode(), Then.goBack(), Then.goBack(), false);
            if (bad.isPresent()) {
                badAccesses++;
                core.registers().gpr[14] = bad.get().address();
                core.registers().rip = core.registers().gpr[15];
                core.resume(AccessScript.EMPTY);
            }
        } catch (WouldBlock busy) {
            core.resume(AccessScript.builder().delay(100).build());
        } catch (OutOfMemoryException e) {
            victim = e.victim();
            core.stop(new StopReason(StopReason.Kind.FAULTED, 137, e.getMessage()));
        }
    }

    private void call(TrapContext core) {
        AddressSpace space = spaces[core.core()];
        long start = core.registers().gpr[RDI];
        long end = start + core.registers().gpr[RSI];
        if (core.registers().gpr[RAX] == 60) {
            ended[core.core()] = true;
            statuses[core.core()] = (int) start;
            for (int i = 0; i < ended.length; i++) {
                if (spaces[i] != null && !ended[i]) {
                    core.halt(AccessScript.EMPTY);
                    return;
                }
            }
            core.stop(StopReason.exited(0));
            return;
        }
        AccessScript.Builder work = AccessScript.builder();
        ScriptedWriter writer = TableWriter.script(work, core);
        try {
            writer.whole(space);
        } catch (WouldBlock busy) {
            core.registers().rip -= 2;
            core.resume(work.delay(100).build());
            return;
        }
        switch ((int) core.registers().gpr[RAX]) {
            case 1 -> space.mappings().lay(start, end, Protection.READ_WRITE, writer);
            case 2 -> space.mappings().unmap(start, end, writer);
            case 3 -> space.mappings().protect(start, end, new Protection(false, false), writer);
            default -> throw new IllegalArgumentException("call " + core.registers().gpr[RAX]);
        }
        shootdowns.finish(core, writer, Then.answer(0));
    }

    @Override
    public void leave(TrapContext core, AccessScript.Builder work, Then then) {
        if (ended[core.core()]) {
            core.halt(work.build());
            return;
        }
        switch (then.kind()) {
            case ANSWER -> {
                core.registers().gpr[RAX] = then.value();
                core.resume(work.build());
            }
            case RETURN -> core.resume(work.build());
            case AGAIN -> core.resume(work.andContinue(then.value()).build());
        }
    }
}
