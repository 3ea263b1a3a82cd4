package dev.interlock.test.scenario;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.LineView;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.core.mmu.PageTables;
import dev.interlock.core.observe.CoherenceTable;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.pipeline.StepResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A machine, what was given, and what its cores then did: see the package. Not thread-safe.
 *
 * <p>The GIVEN part is {@link #line}, {@link #holding} and {@link #map}; each of them forgets the events up to then, so
 * {@link #events} tells of what was done afterwards and of nothing else.
 */
public final class Scenario {
    /** Nothing that a scene does takes longer; what does, waits for ever. */
    private static final long PATIENCE = 10_000_000;

    private final Machine machine;
    private final EventRecorder recorder;
    private final List<List<StepResult>> results = new ArrayList<>();
    private StepResult last;
    private PageTables tables;
    private long nextFrame;

    private Scenario(Machine machine) {
        this.machine = machine;
        this.recorder = EventRecorder.of(machine);
        this.nextFrame = machine.memory().bytes();
        for (int core = 0; core < machine.cores(); core++) {
            results.add(List.of());
        }
    }

    /** The textbook machine with so many cores. */
    public static Scenario cores(int cores) {
        return on(Profiles.all().get(0).withCores(cores));
    }

    /** A new machine of this kind. */
    public static Scenario on(MachineConfig config) {
        return of(new Machine(config));
    }

    /** A machine that runs no program, as it stands now. */
    public static Scenario of(Machine machine) {
        return new Scenario(machine);
    }

    // ---------------------------------------------------------------- given

    /**
     * Given: the line that holds an address is in these states, one for each core. Real accesses bring it there.
     *
     * @throws IllegalArgumentException if the protocol has no accesses that do
     */
    public Scenario line(long address, LineState... states) {
        new GivenLine(machine, address, List.of(states)).bringAbout();
        return given();
    }

    /** Given: these 8 bytes stand at an address, in memory and in every copy that there is. */
    public Scenario holding(long address, long value) {
        machine.settle();
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        machine.view().poke(address, bytes);
        return given();
    }

    /**
     * Given: the page of a virtual address is mapped to that of a physical one, on every core. The tables lie at the upper
     * end of memory and are in no cache yet.
     */
    public Scenario map(long virtual, long physical) {
        machine.settle();
        if (tables == null) {
            tables = new PageTables(machine.memory(), () -> nextFrame -= 4096);
            for (int core = 0; core < machine.cores(); core++) {
                machine.core(core).registers().cr3 = tables.root();
            }
        }
        tables.map(virtual & -4096, physical & -4096, PageTableEntry.WRITABLE | PageTableEntry.USER);
        return given();
    }

    private Scenario given() {
        untilQuiet();
        recorder.forget();
        return this;
    }

    // ---------------------------------------------------------------- when

    /** A core, to be told what to do. */
    public DrivenCore core(int number) {
        return new DrivenCore(this, number, machine.port(number));
    }

    /**
     * Several cores at the same time: each begins now, or as much later as its script says. Returns when all have come to
     * the end; stores may still be in store buffers.
     */
    public Scenario together(CoreScript... scripts) {
        long now = machine.cycle();
        for (CoreScript script : scripts) {
            Core core = machine.core(script.core());
            if (core.active()) {
                throw new IllegalArgumentException("core " + script.core() + " cannot do two things together");
            }
            core.perform(script.script(), now + script.delay(), false, false);
        }
        long end = now;
        for (CoreScript script : scripts) {
            Core core = machine.core(script.core());
            while (core.busyWithScript()) {
                if (machine.cycle() - now > PATIENCE) {
                    throw new IllegalStateException(
                            "core " + script.core() + " has not come to the end of its script in " + PATIENCE
                                    + " cycles (seed " + seed() + ")");
                }
                machine.runTo(machine.cycle() + 1);
            }
            end = Math.max(end, core.localTime());
        }
        machine.runTo(end);
        for (CoreScript script : scripts) {
            List<StepResult> made = machine.core(script.core()).scriptResults();
            results.set(script.core(), made);
            if (!made.isEmpty()) {
                last = made.get(made.size() - 1);
            }
        }
        return this;
    }

    /** Lets time go on until no access, store or transaction is under way, and a moment more. */
    public Scenario untilQuiet() {
        machine.settle();
        long latest = machine.cycle();
        for (int core = 0; core < machine.cores(); core++) {
            latest = Math.max(latest, machine.core(core).localTime());
        }
        machine.runTo(latest + 1); // events of the last cycle are told when it is over
        return this;
    }

    /** Lets cycles pass. */
    public Scenario pause(long cycles) {
        machine.runTo(machine.cycle() + cycles);
        return this;
    }

    void performed(StepResult result) {
        last = result;
    }

    // ---------------------------------------------------------------- then

    /** The machine. */
    public Machine machine() {
        return machine;
    }

    /** What happened since the GIVEN part. */
    public EventTrace events() {
        return recorder.events();
    }

    /** The last access: its value, its cycles, and its ledger. */
    public StepResult lastAccess() {
        if (last == null) {
            throw new IllegalStateException("no core has done anything yet");
        }
        return last;
    }

    /** What the steps of a core's last script came to; see {@link #together}. */
    public List<StepResult> results(int core) {
        return results.get(core);
    }

    /** The 8 bytes at a physical address as they stand coherently now; what waits in store buffers is not in them. */
    public long memory(long address) {
        return machine.view().read(address, 8);
    }

    /** Begins a table of what is done to a line from now on. */
    public CoherenceTable tableOf(long address) {
        LineView line = machine.line(address);
        LineState[] states = new LineState[machine.cores()];
        Arrays.setAll(states, line::on);
        CoherenceTable table = new CoherenceTable(line.address(), states);
        machine.subscribe(table);
        return table;
    }

    /** The present cycle. */
    public long cycle() {
        return machine.cycle();
    }

    /** The seed of everything that is random. */
    public long seed() {
        return machine.config().seed();
    }
}
