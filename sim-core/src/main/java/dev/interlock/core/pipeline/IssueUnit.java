package dev.interlock.core.pipeline;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.LogicalProcessor;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import dev.interlock.isa.semantics.MemoryPort;

/**
 * The way of a program's instructions through a scalar pipeline, one after the other: fetched, issued when all that they
 * read is there, executed, retired.
 *
 * <pre>
 *        {@link #runOn}, as long as all goes well               {@link #run}, for what does not
 *   ┌─▶ fetch ─▶ wait ─▶ execute ─▶ retire ─┐      interrupt? fetch ─▶ wait ─▶ execute ─▶ retire ─┐
 *   │     │                 │               │           ▲                          │              │
 *   │     └─────────────────┴───────────────┼───────────┘                          ▼              │
 *   ├───────────────────────────────────────┘                         it waits, or it traps       │
 *   └──────────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
final class IssueUnit {
    private static final int BASE = CycleUse.BASE.ordinal();
    private static final int BRANCH = CycleUse.BRANCH.ordinal();
    private static final int LOCK = CycleUse.LOCK.ordinal();
    private static final int EXECUTE = CycleUse.EXECUTE.ordinal();
    private static final int FETCH = CycleUse.FETCH.ordinal();

    private final int core;
    private final int takenBranchCycles;
    private final int selfModifyingCycles;
    private final boolean walksOverlap;
    private final CoreClock clock;
    private final LocalApic apic;
    private final RegisterFile registers;
    private final LogicalProcessor processor;
    private final FetchUnit fetchUnit;
    private final LoadStoreUnit loadStoreUnit;
    private final Scoreboard scoreboard = new Scoreboard();
    private final CoreCounters counters;
    private final long[] cycles;
    private final EventLog events;

    /** What is being executed; null between two instructions. */
    private TimedInstruction current;
    /** Its last try was not complete. */
    private boolean retrying;
    /** The next one is waited for. */
    private boolean fetching;
    /** A line that this core has fetched from was written: the next fetch must see the new bytes. */
    private boolean codeWritten;

    private long wakeAt;
    private Fault fault;
    private String faulting = "";

    /** Why {@link #run} stopped. */
    enum Stop {
        /** The clock stands at its limit, or beyond. */
        LIMIT,
        /** An access waits: see {@link IssueUnit#wakeAt}. */
        WAITS,
        /** An interrupt is to be taken, between two instructions. */
        INTERRUPT,
        /** See {@link IssueUnit#fault}. */
        FAULT,
        SYSTEM_CALL,
        HALT
    }

    IssueUnit(
            int core,
            CoreConfig config,
            boolean walksOverlap,
            CoreClock clock,
            LocalApic apic,
            LogicalProcessor processor,
            FetchUnit fetchUnit,
            LoadStoreUnit loadStoreUnit,
            CoreCounters counters,
            EventLog events) {
        this.core = core;
        takenBranchCycles = config.takenBranchCycles();
        selfModifyingCycles = config.selfModifyingCycles();
        this.walksOverlap = walksOverlap;
        this.clock = clock;
        this.apic = apic;
        registers = processor.registers;
        this.processor = processor;
        this.fetchUnit = fetchUnit;
        this.loadStoreUnit = loadStoreUnit;
        this.counters = counters;
        cycles = counters.cycles;
        this.events = events;
    }

    /** A program goes on at RIP. */
    void start() {
        current = null;
        retrying = false;
        fetching = false;
    }

    /** The core leaves the program: the pipeline is emptied. */
    void empty() {
        scoreboard.clear();
    }

    /** When to go on after {@link Stop#WAITS}: a cycle, or MAX_VALUE after an answer. */
    long wakeAt() {
        return wakeAt;
    }

    /** What {@link Stop#FAULT} was. */
    Fault fault() {
        return fault;
    }

    /** The instruction that faulted, for the reader; empty if it was the fetch. */
    String faulting() {
        return faulting;
    }

    // ---------------------------------------------------------------- the general way

    /** Runs instructions up to the clock's limit. */
    Stop run() {
        while (clock.now < clock.limit) {
            Outcome outcome = current == null && !fetching ? runOn() : Outcome.DONE;
            if (outcome == Outcome.DONE) {
                if (current == null || apic.pending() && !retrying) {
                    Stop stop = fetch();
                    if (stop != null) {
                        return stop;
                    }
                }
                if (clock.now >= clock.limit) {
                    return Stop.LIMIT;
                }
                if (scoreboard.mayWait(current.reads) && stallOnUse(current.reads)) {
                    continue;
                }
                if (retrying) {
                    loadStoreUnit.again();
                } else if (!current.registersOnly) {
                    loadStoreUnit.begin();
                }
                outcome = processor.execute(current.instruction);
                if (outcome == Outcome.DONE) {
                    retire(current);
                    continue;
                }
            }
            Stop stop = after(outcome);
            if (stop != null) {
                return stop;
            }
        }
        return Stop.LIMIT;
    }

    /** Finds the current instruction. Null if it is there, or if the limit came first. */
    private Stop fetch() {
        current = null;
        retrying = false;
        fetching = false;
        while (clock.now < clock.limit) {
            if (loadStoreUnit.nextDrain() <= clock.now) { // a store that misses may push out the code
                loadStoreUnit.drainThrough(clock.now);
            }
            if (codeWritten && !pipelineCleared()) {
                return Stop.WAITS;
            }
            if (clock.now >= clock.limit) {
                return null;
            }
            TimedInstruction instruction = fetchUnit.at(registers.rip);
            if (instruction != null) {
                if (apic.pending()) { // between two instructions: this one has been fetched, and nothing more
                    return Stop.INTERRUPT;
                }
                current = instruction;
                return null;
            }
            if (fetchUnit.fault() == null) {
                wakeAt = fetchUnit.wakeAt();
                fetching = true;
                return Stop.WAITS;
            }
            if (apic.pending()) { // before a fault of the fetch: SDM vol. 3A, table 6-2
                return Stop.INTERRUPT;
            }
            return faulted(fetchUnit.fault(), "");
        }
        return null;
    }

    /** After an instruction that is not simply done. Null if there is nothing to stop for. */
    private Stop after(Outcome outcome) {
        switch (outcome) {
            case DONE -> throw new IllegalStateException("retired already");
            case REPEAT -> repeat();
            case PAUSE -> {
                counters.pauses++;
                retire(current);
            }
            case INCOMPLETE -> {
                retrying = true;
                if (loadStoreUnit.fault() != null) {
                    return faulted(loadStoreUnit.fault(), current.instruction.toString());
                }
                if (walksOverlap && loadStoreUnit.translation().walking() && !current.controlTransfer) {
                    fetchUnit.translateAhead(processor.nextRip);
                }
                wakeAt = loadStoreUnit.wakeAt();
                return Stop.WAITS;
            }
            case FAULT -> {
                return faulted(processor.fault(), current.instruction.toString());
            }
            case SYSCALL -> {
                retire(current);
                return Stop.SYSTEM_CALL;
            }
            case HALT -> {
                if (!storesDrained()) { // a halted core must not keep stores to itself
                    retrying = true;
                    return Stop.WAITS;
                }
                retire(current);
                return Stop.HALT;
            }
        }
        return null;
    }

    private Stop faulted(Fault why, String text) {
        loadStoreUnit.abandon();
        current = null;
        retrying = false;
        fault = why;
        faulting = text;
        return Stop.FAULT;
    }

    /** True if the store buffer is empty; otherwise the core waits for it. */
    private boolean storesDrained() {
        if (loadStoreUnit.drained()) {
            return true;
        }
        loadStoreUnit.begin();
        loadStoreUnit.fence(MemoryPort.Fence.FULL);
        wakeAt = loadStoreUnit.wakeAt();
        return !loadStoreUnit.incomplete();
    }

    /** Moves the clock to the cycle at which these registers are there. True if that is later than now. */
    private boolean stallOnUse(long reads) {
        long ready = scoreboard.readyAt(reads, clock.now);
        if (ready == clock.now) {
            return false;
        }
        cycles[scoreboard.waitedFor(reads, ready)] += ready - clock.now;
        clock.now = ready;
        return true;
    }

    /** One iteration of a repeated string instruction: complete in itself, and the next is a new try. */
    private void repeat() {
        cycles[BASE]++;
        clock.now++;
        retrying = false;
        if (loadStoreUnit.takeCodeWritten()) {
            codeWritten = true;
            current = null; // the instruction may have overwritten itself
        }
    }

    /** After a store to fetched code: the store buffer drains and the pipeline is cleared before the next fetch. */
    private boolean pipelineCleared() {
        if (!storesDrained()) {
            return false;
        }
        codeWritten = false;
        cycles[FETCH] += selfModifyingCycles;
        clock.now += selfModifyingCycles;
        return true;
    }

    // ---------------------------------------------------------------- retirement

    private void retire(TimedInstruction instruction) {
        long issued = clock.now;
        long value = instruction.registersOnly ? 0 : loadStoreUnit.valueAt();
        scoreboard.write(instruction.writes);
        if (value != 0 || instruction.late) {
            resultLater(instruction, issued, value);
        }
        if (loadStoreUnit.takeCodeWritten()) {
            codeWritten = true;
        }
        long next = issued + instruction.issueCycles;
        cycles[BASE] += instruction.issueCycles;
        if (instruction.controlTransfer) {
            next += branched(instruction, processor.nextRip);
        }
        if (instruction.locked && value > next) {
            cycles[LOCK] += value - next; // a locked access is complete before anything younger begins
            next = value;
        }
        if (instruction.serializing && issued + instruction.latency > next) {
            cycles[EXECUTE] += issued + instruction.latency - next;
            next = issued + instruction.latency;
        }
        counters.instructions++;
        if (events.wants(EventKind.INSTRUCTION_RETIRED)) {
            events.add(new InstructionRetired(issued, core, registers.rip, instruction.length));
        }
        registers.rip = processor.nextRip;
        clock.now = next;
        current = null;
        retrying = false;
    }

    /** Counts a control transfer; the cycles of its bubble. */
    private int branched(TimedInstruction instruction, long target) {
        counters.branches++;
        if (target == registers.rip + instruction.length) {
            return 0;
        }
        counters.takenBranches++;
        cycles[BRANCH] += takenBranchCycles;
        return takenBranchCycles;
    }

    /** Notes when the results of an instruction that loads or takes long will be there, and how long its unit is busy. */
    private void resultLater(TimedInstruction instruction, long issued, long value) {
        long begun = Math.max(issued, value);
        if (instruction.unit != 0) {
            scoreboard.occupy(instruction.unit, begun + instruction.occupancy);
        }
        long ready = begun + instruction.latency;
        if (ready > issued + 1) {
            int from =
                    value + 1 >= ready ? CycleUse.of(loadStoreUnit.valueFrom()).ordinal() : EXECUTE;
            scoreboard.writeAt(instruction.writes, ready, from);
        }
    }

    // ---------------------------------------------------------------- the hit path

    /**
     * Goes on as long as instructions are at hand and are done at the first try: {@link #run} without what cannot happen.
     * Messages lie beyond the limit, and interrupts that are not pending when this begins; only stores that drain come
     * between two instructions. What touches registers only does not bother the load/store unit, and is counted when this
     * ends.
     *
     * @return what the current instruction came to; DONE if there is none, or it has not been executed yet
     */
    private Outcome runOn() {
        if (codeWritten || apic.pending() || events.wants(EventKind.INSTRUCTION_RETIRED)) {
            return Outcome.DONE;
        }
        long limit = clock.limit;
        long now = clock.now;
        long rip = registers.rip;
        int retired = 0;
        long base = 0;
        Outcome outcome = Outcome.DONE;
        while (now < limit) {
            if (loadStoreUnit.nextDrain() <= now) {
                loadStoreUnit.drainThrough(now);
            }
            TimedInstruction instruction = fetchUnit.atHand(rip);
            if (instruction == null) {
                instruction = fetchUnit.enter(rip);
                if (instruction == null) {
                    break;
                }
            }
            if (scoreboard.mayWait(instruction.reads)) {
                clock.now = now;
                if (stallOnUse(instruction.reads)) {
                    now = clock.now;
                    if (now >= limit) {
                        current = instruction;
                        break;
                    }
                    stallOnUse(instruction.reads); // what was waited for is there
                }
            }
            if (instruction.registersOnly) {
                outcome = processor.execute(instruction.instruction);
                if (outcome != Outcome.DONE) {
                    current = instruction;
                    break;
                }
                scoreboard.write(instruction.writes);
                if (instruction.late) {
                    resultLater(instruction, now, 0);
                }
                base += instruction.issueCycles;
                now += instruction.issueCycles;
                rip = processor.nextRip;
                if (instruction.controlTransfer) {
                    now += branched(instruction, rip);
                }
                retired++;
                registers.rip = rip;
            } else {
                clock.now = now;
                loadStoreUnit.begin();
                outcome = processor.execute(instruction.instruction);
                if (outcome != Outcome.DONE) {
                    current = instruction;
                    break;
                }
                retire(instruction);
                now = clock.now;
                rip = registers.rip;
                if (codeWritten) {
                    break;
                }
            }
        }
        clock.now = now;
        counters.instructions += retired;
        cycles[BASE] += base;
        return outcome;
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            TimedInstruction current, boolean retrying, boolean fetching, boolean codeWritten, Object scoreboard) {}

    Object save() {
        return new Saved(current, retrying, fetching, codeWritten, scoreboard.save());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        current = saved.current;
        retrying = saved.retrying;
        fetching = saved.fetching;
        codeWritten = saved.codeWritten;
        scoreboard.restore(saved.scoreboard);
    }
}
