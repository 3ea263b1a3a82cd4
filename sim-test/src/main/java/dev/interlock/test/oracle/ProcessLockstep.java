package dev.interlock.test.oracle;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.decode.Disassembler;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Instruction.Repetition;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.Clock;
import dev.interlock.isa.semantics.LogicalProcessor;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import dev.interlock.test.oracle.Lockstep.Difference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs programs under a kernel, on a machine of one core and on the oracle, side by side.
 *
 * <p>The oracle has the machine's memory as it was at the beginning, and executes what the machine has retired. It has no
 * kernel: it stands between the core and the machine's kernel, and where a core traps it first catches up, to the very
 * instruction, and compares all registers. Then the kernel decides, and the oracle takes over what it did: the registers it
 * changed, and every store of its scripts. So both see the same answers of system calls, the same page tables and the same
 * contents of new pages, while every value that the program itself computes, loads and stores is worked out twice.
 *
 * <pre>
 *   core ── trap ──▶ ProcessLockstep ── catch up, compare ──▶ kernel
 *   core ◀── script ── ProcessLockstep ◀── script, registers ──┘
 *                          └──▶ oracle: the same stores, the same registers
 * </pre>
 *
 * <p>A fault is a meeting point of its own: the oracle tries the instruction, must fault too, in the same way, and the
 * registers must then be equal, those of a repeated string instruction in the middle as well. Between traps the two are
 * compared every so many cycles, and at the end all memory that the program has.
 */
public final class ProcessLockstep implements TrapHandler {
    private final Machine machine;
    private final Core core;
    private final TrapHandler kernel;
    private final RegisterFile registers = new RegisterFile();
    private final FrameMemory memory;
    private final LogicalProcessor oracle;
    private final Map<Long, Decoded> decoded = new HashMap<>();
    private final byte[] code = new byte[Decoder.MAX_LENGTH];

    private long retired;
    private Instruction last;
    private long lastRip;
    private long nextCr3;
    private Difference difference;

    /** An instruction and the bytes that it was made of. */
    private record Decoded(Instruction instruction, byte[] bytes) {}

    private ProcessLockstep(Machine machine, TrapHandler kernel) {
        if (machine.cores() != 1 || machine.core(0).counters().instructions != 0) {
            throw new IllegalArgumentException("lockstep needs a machine of one core that has not run yet");
        }
        this.machine = machine;
        this.core = machine.core(0);
        this.kernel = kernel;
        registers.copyFrom(core.registers());
        memory = new FrameMemory(registers, machine.memory());
        oracle = new LogicalProcessor(registers, memory, new InstructionClock());
    }

    /**
     * Runs both to the end or to their first difference.
     *
     * @param machine one of one core, booted, that has not run yet
     * @param kernel its kernel
     * @param block compare every so many cycles, 1 for after each instruction
     * @param maxCycles what the machine may take
     */
    public static Optional<Difference> compare(Machine machine, TrapHandler kernel, int block, long maxCycles) {
        ProcessLockstep lockstep = new ProcessLockstep(machine, kernel);
        machine.kernel(lockstep);
        return lockstep.run(block, maxCycles);
    }

    private Optional<Difference> run(int block, long maxCycles) {
        while (machine.cycle() < maxCycles) {
            StopReason reason = machine.run(Math.min(maxCycles, machine.cycle() + block));
            meet();
            if (difference != null) {
                return Optional.of(difference);
            }
            if (reason.kind() != StopReason.Kind.BUDGET) {
                if (!core.hasBufferedStores()) { // a program that was stopped for a fault may have some; they will not
                    // be seen
                    compareMemory();
                }
                return Optional.ofNullable(difference);
            }
        }
        differs("the machine has not ended after " + maxCycles + " cycles");
        return Optional.of(difference);
    }

    /** How many instructions both have executed. */
    long retired() {
        return retired;
    }

    // ---------------------------------------------------------------- meeting

    /** The oracle goes to where the core stands; then their registers must be equal. */
    private void meet() {
        catchUp();
        // an exception of SIMD arithmetic sets its flags in MXCSR; the oracle has them once it has tried, see faultToo
        if (difference == null && !(core.trap() instanceof Trap.Exception)) {
            RegisterDifference.first(core.registers(), registers).ifPresent(this::differs);
        }
    }

    private void catchUp() {
        long goal = core.counters().instructions;
        while (retired < goal && difference == null) {
            step();
        }
        if (difference == null) {
            catchUpWithRepetition();
        }
    }

    private void step() {
        Instruction instruction = fetch();
        if (instruction == null) {
            differs("the machine has executed it, and the oracle finds no code there");
            return;
        }
        Outcome outcome;
        do {
            outcome = oracle.execute(instruction);
        } while (outcome == Outcome.REPEAT);
        if (outcome == Outcome.INCOMPLETE || outcome == Outcome.FAULT) {
            Fault fault = outcome == Outcome.FAULT ? oracle.fault() : memory.fault();
            differs("the machine has executed it, and the oracle has " + fault);
            return;
        }
        registers.rip = oracle.nextRip;
        retired++;
    }

    /** The core may stand in the middle of a repeated string instruction: some of its iterations are done. */
    private void catchUpWithRepetition() {
        RegisterFile ahead = core.registers();
        if (ahead.rip != registers.rip || ahead.gpr[RegisterFile.RCX] == registers.gpr[RegisterFile.RCX]) {
            return;
        }
        Instruction instruction = fetch();
        while (instruction != null
                && instruction.repetition() != Repetition.ONCE
                && ahead.gpr[RegisterFile.RCX] != registers.gpr[RegisterFile.RCX]) {
            if (oracle.execute(instruction) != Outcome.REPEAT) {
                return; // the registers will tell
            }
        }
    }

    private Instruction fetch() {
        lastRip = registers.rip;
        Decoded known = decoded.get(lastRip);
        int count = memory.fetch(lastRip, code);
        if (known != null && startsWith(known.bytes, count)) {
            return last = known.instruction;
        }
        last = Decoder.decode(code, 0, count);
        if (last != null) {
            decoded.put(lastRip, new Decoded(last, Arrays.copyOf(code, last.length())));
        }
        return last;
    }

    private boolean startsWith(byte[] bytes, int count) {
        return bytes.length <= count && Arrays.equals(code, 0, bytes.length, bytes, 0, bytes.length);
    }

    private void compareMemory() {
        byte[] have = new byte[4096];
        memory.forEachUserFrame(frame -> {
            byte[] want = memory.bytes(frame);
            machine.view().read(frame, have, 0, have.length);
            int at = Arrays.mismatch(have, want);
            if (at >= 0 && difference == null) {
                String what = "the byte at physical 0x" + Long.toHexString(frame + at);
                differs(RegisterDifference.differs(what, have[at] & 0xff, want[at] & 0xff)
                        .orElseThrow());
            }
        });
    }

    private void differs(String what) {
        String text = last == null ? "(no code)" : Disassembler.format(last, lastRip);
        difference = new Difference(retired, machine.cycle(), lastRip, text, what);
    }

    // ---------------------------------------------------------------- between core and kernel

    @Override
    public void onTrap(Trap trap, TrapContext context) {
        if (difference == null && trap instanceof Trap.Exception exception) {
            catchUp();
            faultToo(exception.fault());
        } else if (difference == null) {
            meet();
        }
        nextCr3 = context.registers().cr3;
        kernel.onTrap(trap, listeningTo(context));
        registers.copyFrom(context.registers());
        registers.cr3 = nextCr3;
        memory.forgetTranslations();
    }

    /** The oracle tries the instruction that has faulted, and must have the same fault and change nothing. */
    private void faultToo(Fault fault) {
        if (difference != null) {
            return;
        }
        Fault own = faultOfOracle();
        boolean same = own != null
                && own.vector() == fault.vector()
                && own.errorCode() == fault.errorCode()
                && own.address() == fault.address();
        if (same) {
            RegisterDifference.first(core.registers(), registers).ifPresent(this::differs);
        } else {
            differs("the machine has " + fault + ", the oracle has " + own);
        }
    }

    private Fault faultOfOracle() {
        Instruction instruction = fetch();
        if (instruction == null) {
            return memory.fetchFault(lastRip + memory.fetch(lastRip, code));
        }
        return switch (oracle.execute(instruction)) {
            case FAULT -> oracle.fault();
            case INCOMPLETE -> memory.fault();
            default -> null;
        };
    }

    /**
     * The context, whose verbs the oracle hears: what the kernel lets the core perform, it performs too. A proxy, so that a
     * verb that has no work for the core need not be repeated here.
     */
    private TrapContext listeningTo(TrapContext context) {
        return (TrapContext) Proxy.newProxyInstance(
                TrapContext.class.getClassLoader(), new Class<?>[] {TrapContext.class}, (proxy, verb, arguments) -> {
                    if (arguments != null && arguments[0] instanceof AccessScript work) {
                        work.steps().forEach(this::perform);
                    }
                    try {
                        return verb.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void perform(AccessScript.Step step) {
        if (step.verb() == AccessScript.Verb.LOAD_CR3) {
            nextCr3 = step.value() & Long.MAX_VALUE; // bit 63 says what the TLBs may keep
        }
        memory.perform(step);
    }

    @Override
    public Object save() {
        return kernel.save();
    }

    @Override
    public void restore(Object saved) {
        throw new UnsupportedOperationException("lockstep goes forward only");
    }

    /** Time and random numbers are the machine's own affair: programs in lockstep must not ask for them. */
    private final class InstructionClock implements Clock {
        @Override
        public long timeStamp() {
            return retired;
        }

        @Override
        public int processor() {
            return 0;
        }

        @Override
        public int processors() {
            return 1;
        }

        @Override
        public long random() {
            return retired * 0x9e3779b97f4a7c15L;
        }
    }
}
