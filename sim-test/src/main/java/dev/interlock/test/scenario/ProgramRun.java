package dev.interlock.test.scenario;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.BareMetalLoader;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An assembled program on a machine of its own, ready to run on every core: see {@code BareMetalLoader} for what the cores
 * begin with. It ends when every core has executed HLT.
 *
 * <pre>{@code
 * var run = ProgramRun.of("""
 *         _start: lock inc qword [counter]
 *                 hlt
 *         section .data
 *         counter: dq 0
 *         """, MachineConfig.profile("textbook-1").withCores(4));
 * assertThat(run.untilEnd().value("counter")).isEqualTo(4);
 * }</pre>
 */
public final class ProgramRun {
    /** What a run may take if nobody says otherwise. */
    public static final long DEFAULT_MAX_CYCLES = 100_000_000;

    private static final long OUTPUT_BUDGET = 1 << 20;

    private final Machine machine;
    private final LoadedProgram program;
    private final Kernel kernel;
    private final long maxCycles;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private StopReason ended;

    private ProgramRun(LoadedProgram program, Machine machine, long maxCycles, KernelCosts costs) {
        this.machine = machine;
        this.maxCycles = maxCycles;
        this.program = program;
        this.kernel = Kernel.boot(machine, program, new Console(output, output, OUTPUT_BUDGET), costs);
    }

    /** Assembles a source and loads it into a new machine. */
    public static ProgramRun of(String source, MachineConfig config) {
        return of(Assembler.assemble("program.asm", source), config);
    }

    /** Assembles a source and loads it into a new textbook machine of one core. */
    public static ProgramRun of(String source) {
        return of(source, Profiles.all().get(0).withCores(1));
    }

    /** Loads a program into a new machine. */
    public static ProgramRun of(ProgramImage image, MachineConfig config) {
        return load(image, new Machine(config), DEFAULT_MAX_CYCLES);
    }

    /**
     * Loads a program into a machine that has not run yet.
     *
     * @param maxCycles what {@link #run} may take
     */
    public static ProgramRun load(ProgramImage image, Machine machine, long maxCycles) {
        return new ProgramRun(
                BareMetalLoader.load(image, machine.memory(), machine.cores()),
                machine,
                maxCycles,
                KernelCosts.DEFAULT);
    }

    /**
     * Assembles a source and starts it as a process, on core 0, in user mode, with nothing on its stack but its name: for
     * programs that make threads and processes by system calls, and end by {@code exit_group}.
     */
    public static ProgramRun process(String source, MachineConfig config) {
        return process(source, config, KernelCosts.DEFAULT);
    }

    /** The same under a kernel with costs, or with a scheduler, of your own. */
    public static ProgramRun process(String source, MachineConfig config, KernelCosts costs) {
        ProgramImage image = Assembler.assemble("program.asm", source);
        return process(image, List.of(image.name()), config, costs);
    }

    /**
     * Starts a program as a process, as {@code execve(2)} does, with an empty environment: such as a static ELF executable that
     * {@code ElfReader} has read.
     *
     * @param arguments what its {@code main} finds in {@code argv}, the program's name first
     */
    public static ProgramRun process(
            ProgramImage image, List<String> arguments, MachineConfig config, KernelCosts costs) {
        Machine machine = new Machine(config);
        LoadedProgram program = ProcessLoader.load(image, machine.memory(), arguments, List.of(), config.seed());
        return new ProgramRun(program, machine, DEFAULT_MAX_CYCLES, costs);
    }

    /** Runs until the program ends or its cycles are used up, and says why it ended. */
    public StopReason run() {
        if (ended == null) {
            ended = machine.run(maxCycles);
        }
        return ended;
    }

    /**
     * Runs until every core has ended.
     *
     * @throws AssertionError if the program faults, waits for ever, or takes too long
     */
    public ProgramRun untilEnd() {
        StopReason reason = run();
        switch (reason.kind()) {
            case EXITED, HALTED -> {}
            case FAULTED, BUDGET, DEADLOCK, PAUSED ->
                throw new AssertionError("expected " + program.image().name()
                        + " to end, but " + reason.message() + " (" + reason.kind() + " at cycle " + machine.cycle()
                        + ", "
                        + machine.config().name() + ", seed " + machine.config().seed() + ")");
        }
        return this;
    }

    /** The machine. */
    public Machine machine() {
        return machine;
    }

    /** The kernel below the program. */
    public Kernel kernel() {
        return kernel;
    }

    /** The program as it was loaded. */
    public LoadedProgram program() {
        return program;
    }

    /** The virtual address of a symbol. */
    public long address(String symbol) {
        return program.image()
                .symbol(symbol)
                .orElseThrow(() -> new IllegalArgumentException("there is no symbol " + symbol + " in "
                        + program.image().name() + "; there are "
                        + program.image().symbols().keySet()))
                .address();
    }

    /**
     * The physical address of a symbol now: what lines and events are named by. Under a kernel it is -1 before somebody
     * touches zeros, and another one when a page of initialized data is written for the first time.
     */
    public long physical(String symbol) {
        return program.space().physical(address(symbol));
    }

    /** The 8 bytes at a symbol as they stand coherently now. */
    public long value(String symbol) {
        return value(symbol, 8);
    }

    /** The 1, 2, 4 or 8 bytes at a symbol as they stand coherently now, zero-extended. */
    public long value(String symbol, int bytes) {
        long physical = physical(symbol);
        return physical < 0 ? 0 : machine.view().read(physical, bytes);
    }

    /** What the program has written to its standard output and standard error. */
    public String output() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
