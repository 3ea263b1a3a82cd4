package dev.interlock.test.litmus;

import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.core.mmu.PageTables;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One machine with one litmus test in it, which it runs again and again, each time from another beginning:
 *
 * <ol>
 *   <li>A program is chosen: where the locations lie (lines apart, one line, one set …) and what delays stand between the
 *       instructions.
 *   <li>Cores load, write and flush the locations at random, so that the lines begin in I, S, E or M here and there, with
 *       whatever the run before has left in caches and TLBs.
 *   <li>Locations get their initial values, in every copy there is; registers theirs.
 *   <li>Each core waits for a time of its own, puts a few stores to lines that nobody looks at into its store buffer, and
 *       runs its thread to the {@code hlt} behind it. What the thread stores then waits behind that backlog: seen from
 *       outside, the buffer drains late and slowly. Without it most stores would be visible before the next load, and the
 *       relaxations that need two stores in the buffer would hardly be seen.
 *   <li>HLT drains the store buffer, so when all have halted and the bus is quiet the final state can be read.
 * </ol>
 *
 * <pre>
 *   0x100000  page tables, virtual = physical     0x400000  code, 64 KiB for each program
 *   0x600000  sixteen pages for locations         0x1000000  4 MiB for the backlog
 * </pre>
 */
final class LitmusMachine implements AutoCloseable {
    /** What the map above needs. */
    static final int LEAST_MEBIBYTES = 32;

    /** Programs that a machine alternates between. */
    private static final int PROGRAMS = 4;

    private static final long TABLES = 0x10_0000;
    private static final long CODE = 0x40_0000;
    private static final int CODE_BYTES = 0x1_0000;
    private static final long DATA = 0x60_0000;
    private static final int DATA_PAGES = 16;
    private static final long BACKLOG = 0x100_0000;

    /** So many that most are in nobody's L2: each takes from an L3 hit to a miss to drain. */
    private static final int BACKLOG_LINES = 0x1_0000;

    /** More than the slowest variation needs for the longest test by orders of magnitude. */
    private static final long MOST_CYCLES = 1_000_000;

    private final LitmusTest test;
    private final Machine machine;
    private final Random random;
    private final List<Program> programs = new ArrayList<>();
    private final RegisterFile cleared = new RegisterFile();
    private final byte[] cell = new byte[8];
    private String faulted;

    /**
     * Code in memory.
     *
     * @param addresses of the locations
     * @param entries of the threads
     */
    private record Program(long[] addresses, long[] entries) {}

    LitmusMachine(LitmusTest test, MachineConfig config, TransitionTable protocol, Random random) {
        this.test = test;
        this.random = random;
        machine = new Machine(config.withCores(test.threadCount()), protocol);
        machine.kernel(new Halting());
        mapMemory();
        for (int i = 0; i < PROGRAMS; i++) {
            programs.add(load(CODE + (long) i * CODE_BYTES));
        }
    }

    /** Cycles simulated so far. */
    long cycles() {
        return machine.cycle();
    }

    @Override
    public void close() {
        machine.close();
    }

    // ---------------------------------------------------------------- once for each machine

    private void mapMemory() {
        long[] nextFrame = {TABLES};
        PageTables tables = new PageTables(machine.memory(), () -> (nextFrame[0] += 4096) - 4096);
        long bits = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.ACCESSED | PageTableEntry.DIRTY;
        for (long page = CODE; page < CODE + (long) PROGRAMS * CODE_BYTES; page += 4096) {
            tables.map(page, page, bits);
        }
        for (long page = DATA; page < DATA + DATA_PAGES * 4096; page += 4096) {
            tables.map(page, page, bits);
        }
        cleared.cr3 = tables.root();
        cleared.cpl = 0; // HLT is for the kernel
    }

    private Program load(long at) {
        long[] addresses = Placement.random(test.locations(), DATA, DATA_PAGES, random);
        String source = NasmTranslation.of(test, addresses, delays());
        ProgramImage image = Assembler.assemble(test.name() + ".asm", source);
        ProgramImage.Segment text = image.segments().get(0);
        if (text.bytes().length > CODE_BYTES) {
            throw new LitmusException(test.name() + ": the threads are too long");
        }
        machine.memory().write(at, text.bytes(), 0, text.bytes().length);
        long[] entries = new long[test.threadCount()];
        for (int thread = 0; thread < entries.length; thread++) {
            // branches are relative and data addresses absolute, so the code may lie anywhere
            entries[thread] = image.symbol("P" + thread).orElseThrow().address() - text.address() + at;
        }
        return new Program(addresses, entries);
    }

    /** No-operations before some instructions: mostly none, sometimes a few, sometimes as many cycles as a miss takes. */
    private int[][] delays() {
        int[][] delays = new int[test.threadCount()][];
        for (int thread = 0; thread < delays.length; thread++) {
            delays[thread] = new int[test.threads().get(thread).operations().size()];
            for (int i = 0; i < delays[thread].length; i++) {
                int kind = random.nextInt(8);
                delays[thread][i] = kind < 5 ? 0 : 1 + random.nextInt(kind < 7 ? 4 : 80);
            }
        }
        return delays;
    }

    /** What stands in for a kernel: a thread is over at HLT, and must not fault. */
    private final class Halting implements TrapHandler {
        @Override
        public void onTrap(Trap trap, TrapContext context) {
            if (trap instanceof Trap.Halt) {
                context.halt(AccessScript.EMPTY);
                return;
            }
            String detail = trap.describe();
            if (trap instanceof Trap.Exception exception) {
                detail += " at '" + exception.instruction() + "': "
                        + exception.fault().reason();
            }
            faulted = "P" + context.core() + " ended in a fault: " + detail;
            context.stop(new StopReason(StopReason.Kind.FAULTED, 0, faulted));
        }
    }

    // ---------------------------------------------------------------- once for each run

    /** Runs the test once. */
    FinalState run() {
        Program program = programs.get(random.nextInt(programs.size()));
        warmUp(program);
        initialise(program);
        int mostSkew = mostSkew();
        for (int thread = 0; thread < test.threadCount(); thread++) {
            RegisterFile registers = machine.core(thread).registers();
            registers.copyFrom(cleared);
            registers.rip = program.entries[thread];
        }
        for (RegisterStart start : test.starts()) {
            long[] gpr = machine.core(start.thread()).registers().gpr;
            long value = start.pointsTo() == null ? start.value() : address(program, start.pointsTo());
            int n = start.register().number();
            gpr[n] = start.register().into(gpr[n], value);
        }
        long now = machine.cycle();
        for (int thread = 0; thread < test.threadCount(); thread++) {
            machine.core(thread).perform(lead(random.nextInt(mostSkew)), now, true, false);
        }
        untilQuiet();
        return observe(program);
    }

    private void untilQuiet() {
        StopReason reason = machine.run(machine.cycle() + MOST_CYCLES);
        if (reason.kind() != StopReason.Kind.HALTED) {
            String why = faulted != null
                    ? faulted
                    : reason.kind() == StopReason.Kind.BUDGET
                            ? "a thread does not end within " + MOST_CYCLES + " cycles"
                            : reason.message();
            throw new LitmusException(test.name() + ": " + why);
        }
    }

    private static Step step(Verb verb, long address, long value) {
        return new Step(verb, false, address, 8, value, 0);
    }

    /** Brings each location's line into some state on each core; all accesses overlap, so even their order is random. */
    private void warmUp(Program program) {
        int cores = test.threadCount();
        List<List<Step>> scripts = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            scripts.add(new ArrayList<>());
        }
        for (long address : program.addresses) {
            int chosen = random.nextInt(cores);
            switch (random.nextInt(8)) {
                case 0, 1 -> {} // as the run before has left it
                case 2 -> scripts.get(chosen).add(step(Verb.FLUSH, address, 0)); // I everywhere
                case 3 -> {
                    scripts.get(chosen).add(step(Verb.FLUSH, address, 0));
                    scripts.get(chosen).add(step(Verb.LOAD, address, 0)); // E here
                }
                case 4, 5 -> scripts.get(chosen).add(step(Verb.WRITE, address, 0)); // M here, I elsewhere
                default -> {
                    for (int core = 0; core < cores; core++) { // S in some
                        if (random.nextBoolean()) {
                            scripts.get(core).add(step(Verb.LOAD, address, 0));
                        }
                    }
                }
            }
        }
        boolean any = false;
        for (int core = 0; core < cores; core++) {
            if (!scripts.get(core).isEmpty()) {
                any = true;
                machine.core(core).perform(new AccessScript(scripts.get(core)), machine.cycle(), false, false);
            }
        }
        if (any) {
            untilQuiet();
        }
    }

    private void initialise(Program program) {
        for (int i = 0; i < program.addresses.length; i++) {
            Location location = test.locations().get(i);
            byte[] wanted = new byte[location.bytes()];
            int bytes = location.type().bytes();
            for (int element = 0; element < location.initial().size(); element++) {
                String target = location.pointsTo().get(element);
                long value = target.isEmpty() ? location.initial().get(element) : address(program, target);
                for (int b = 0; b < bytes; b++) {
                    wanted[element * bytes + b] = (byte) (value >>> 8 * b);
                }
            }
            for (int at = 0; at < wanted.length; at += 8) {
                System.arraycopy(wanted, at, cell, 0, 8);
                machine.view().poke(program.addresses[i] + at, cell);
            }
        }
    }

    private long address(Program program, String location) {
        for (int i = 0; i < program.addresses.length; i++) {
            if (test.locations().get(i).name().equals(location)) {
                return program.addresses[i];
            }
        }
        throw new IllegalStateException("no location " + location);
    }

    /** How far apart the cores begin: together, nearly together, or further than a miss takes. */
    private int mostSkew() {
        return switch (random.nextInt(5)) {
            case 0 -> 1;
            case 1 -> 6;
            case 2 -> 40;
            case 3 -> 150;
            default -> 400;
        };
    }

    /** What a core does before its thread: it waits, and in half of the runs gets a backlog of stores. */
    private AccessScript lead(int skew) {
        List<Step> steps = new ArrayList<>();
        steps.add(step(Verb.DELAY, 0, skew));
        int room = machine.config().core().storeBufferEntries() - 1;
        int backlog = random.nextBoolean() ? 0 : 1 + random.nextInt(Math.min(room, 4));
        for (int i = 0; i < backlog; i++) {
            steps.add(step(Verb.STORE, BACKLOG + random.nextInt(BACKLOG_LINES) * 64L, 0));
        }
        return new AccessScript(steps);
    }

    private FinalState observe(Program program) {
        List<Observable> observed = test.observed();
        long[] values = new long[observed.size()];
        for (int i = 0; i < values.length; i++) {
            Observable what = observed.get(i);
            long value;
            if (what.register() != null) {
                RegisterFile registers = machine.core(what.thread()).registers();
                value = what.register().of(registers.gpr[what.register().number()]);
            } else {
                int bytes = what.type().bytes();
                long address = address(program, what.location().name()) + (long) what.element() * bytes;
                value = machine.view().read(address, bytes);
            }
            values[i] = placeless(program, what.type().extend(value));
        }
        return new FinalState(test, values);
    }

    /** The address of a location as final states have it, wherever it lies this time; other values as they are. */
    private long placeless(Program program, long value) {
        for (int i = 0; i < program.addresses.length; i++) {
            if (program.addresses[i] == value) {
                return LitmusTest.addressOf(i);
            }
        }
        return value;
    }
}
