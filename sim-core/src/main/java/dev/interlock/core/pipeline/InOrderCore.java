package dev.interlock.core.pipeline;

import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.SimEvent.CoreHalted;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.TrapReturned;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.core.mmu.PageMissHandlers;
import dev.interlock.core.mmu.Tlb;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.mmu.WalkCaches;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.core.time.Inbox;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapConfig;
import dev.interlock.core.trap.UserCycleCounter;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.Clock;
import dev.interlock.isa.semantics.LogicalProcessor;
import dev.interlock.isa.semantics.MemoryPort;
import java.util.List;

/**
 * A scalar, pipelined, in-order core: at most one instruction issues per cycle, in program order; an instruction waits
 * until the registers it reads are there (stall on use), so the latency of a load that hits is hidden as far as the program
 * lets it. A load that misses the private caches, a locked access and a fence hold the core up.
 *
 * <p>Where the cycles go is counted as they go by: each cycle of the core belongs to one {@link CycleUse}.
 */
public final class InOrderCore implements Core {
    private static final CycleUse[] USES = CycleUse.values();

    private final int number;
    private final CoreConfig config;
    private final int trapExitCycles;
    private final CoreClock clock = new CoreClock();
    private final Inbox inbox = new Inbox();
    private final LocalApic apic = new LocalApic();
    private final UserCycleCounter userCycles = new UserCycleCounter(apic);
    private final RegisterFile registers = new RegisterFile();
    private final CoreCounters counters = new CoreCounters();
    private final long[] cycles = counters.cycles;
    private final PrivateCaches caches;
    private final Tlb secondLevelTlb;
    private final WalkCaches walkCaches;
    private final boolean walksOverlap;
    private final TranslationUnit dataTranslation;
    private final TranslationUnit codeTranslation;
    private final LoadStoreUnit loadStoreUnit;
    private final FetchUnit fetchUnit;
    private final ScriptRunner script;
    private final LogicalProcessor processor;
    private final EventLog events;

    private Mode mode = Mode.OFF;
    private boolean waiting;
    private TimedInstruction current;
    private boolean retrying;
    private Trap trap;
    private long trappedAt;
    private Mode afterScript = Mode.OFF;
    private boolean kernelScript;
    private boolean codeWritten;
    private long randomState;

    /** While the core holds: the token of the continuation, when it will see its release, and whether it has seen it. */
    private long holdToken;

    private long releaseAt = Long.MAX_VALUE;
    private boolean released;

    /** When the last message was felt. */
    private long felt;

    /** Registers whose value is not there yet, and units that are busy, as far as we know. */
    private long pending;

    private final long[] readyAt = new long[64];
    private final byte[] readyFrom = new byte[64];

    /** What the core does with its cycles. */
    private enum Mode {
        OFF,
        PROGRAM,
        SCRIPT,
        HOLDING,
        TRAPPED
    }

    /** A core with caches and TLBs of its own. */
    public InOrderCore(
            int number,
            CoreConfig config,
            CacheLevels cacheLevels,
            TlbLevels tlbLevels,
            TrapConfig traps,
            PrivateCaches caches,
            int cores,
            long seed,
            EventLog events) {
        this.number = number;
        this.config = config;
        this.trapExitCycles = traps.exitCycles();
        this.caches = caches;
        this.events = events;
        secondLevelTlb = new Tlb(tlbLevels.second());
        walkCaches = new WalkCaches(tlbLevels.walkCaches());
        PageMissHandlers handlers = new PageMissHandlers(tlbLevels);
        walksOverlap = handlers.overlap();
        CodePages codePages = new CodePages();
        loadStoreUnit = new LoadStoreUnit(
                number,
                config,
                tlbLevels,
                cacheLevels.l1d().hitCycles(),
                cacheLevels.l2().hitCycles(),
                clock,
                caches,
                secondLevelTlb,
                walkCaches,
                handlers,
                registers,
                codePages,
                events,
                counters);
        dataTranslation = loadStoreUnit.translation();
        fetchUnit = new FetchUnit(
                number,
                config,
                tlbLevels,
                cacheLevels.l1i().hitCycles(),
                cacheLevels.l2().hitCycles(),
                clock,
                caches,
                secondLevelTlb,
                walkCaches,
                handlers,
                registers,
                codePages,
                loadStoreUnit,
                events,
                counters);
        codeTranslation = fetchUnit.translation();
        script = new ScriptRunner(
                clock, loadStoreUnit, cycles, config.latencies().of(CostClass.SERIALIZING));
        processor = new LogicalProcessor(registers, loadStoreUnit, new ProgramClock(cores));
        randomState = seed * 0x9e3779b97f4a7c15L + number; // so the cores' numbers do not depend on who asks first
    }

    /** What the program can ask: the time-stamp counter is this core's own present. */
    private final class ProgramClock implements Clock {
        private final int cores;

        ProgramClock(int cores) {
            this.cores = cores;
        }

        @Override
        public long timeStamp() {
            return clock.now;
        }

        @Override
        public int processor() {
            return number;
        }

        @Override
        public int processors() {
            return cores;
        }

        @Override
        public long random() {
            randomState += 0x9e3779b97f4a7c15L; // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)
            long z = randomState;
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return z ^ z >>> 31;
        }
    }

    // ---------------------------------------------------------------- the window

    @Override
    public void run(long end) {
        while (true) {
            clock.limit = Math.min(end, nextSignal());
            advance();
            long message = nextSignal(); // a walk that has just begun may have come nearer
            if (message >= end) {
                break;
            }
            loadStoreUnit.drainThrough(message - 1);
            if (inbox.nextTime() == message) {
                take(inbox.take());
            } else if (walkAheadAt() == message) {
                goOnWalking(message);
            } else {
                signalled(message);
            }
        }
        loadStoreUnit.drainThrough(end - 1);
    }

    /** The next cycle at which something is felt that does not come from what the core does now. */
    private long nextSignal() {
        long next = Math.min(inbox.nextTime(), Math.min(apic.nextTime(), releaseAt));
        return walksOverlap ? Math.min(next, walkAheadAt()) : next;
    }

    private long walkAheadAt() {
        return Math.min(dataTranslation.aheadAt(), codeTranslation.aheadAt());
    }

    /** The second walker goes on, whatever the core waits for; see {@link PageMissHandlers}. */
    private void goOnWalking(long now) {
        felt = now;
        if (dataTranslation.aheadAt() == now) {
            dataTranslation.goOnAhead(now);
        } else {
            codeTranslation.goOnAhead(now);
        }
    }

    @Override
    public long runAlone(long begin, long end, int step) {
        long reached = begin;
        while (reached < end && trap == null && caches.outbox().isEmpty() && nextActivity() != Long.MAX_VALUE) {
            reached = Math.min(end, reached + step);
            run(reached);
        }
        return reached;
    }

    /** Runs as far as the limit lets it. */
    private void advance() {
        while (clock.now < clock.limit && !waiting) {
            switch (mode) {
                case PROGRAM -> runProgram();
                case SCRIPT -> runScript();
                case OFF, HOLDING -> {
                    if (!leaveHalt()) {
                        return;
                    }
                }
                case TRAPPED -> {
                    return;
                }
            }
        }
    }

    /** An interrupt or a release has come: a core that does nothing sees it now, another one at its next chance. */
    private void signalled(long now) {
        felt = now;
        apic.arrive(now);
        if (releaseAt <= now) {
            releaseAt = Long.MAX_VALUE;
            released = true;
        }
        if (mode == Mode.OFF || mode == Mode.HOLDING) {
            idleUntil(now);
        }
    }

    /** What takes a halted or holding core into the kernel again; false if nothing does. */
    private boolean leaveHalt() {
        if (mode == Mode.HOLDING && released) {
            released = false;
            enterKernel(new Trap.Continue(holdToken));
        } else if (apic.pending()) {
            interrupted();
        } else {
            return false;
        }
        return true;
    }

    private void interrupted() {
        counters.interrupts++;
        enterKernel(new Trap.Interrupt(apic.take()));
    }

    private void take(CoreMessage message) {
        felt = message.time();
        long again = caches.apply(message);
        if (again >= 0) {
            inbox.post(message.at(again));
            return;
        }
        if (message.kind() == CoreMessage.Kind.SNOOP) {
            return;
        }
        boolean wake = loadStoreUnit.answered(message);
        wake |= fetchUnit.answered(message);
        if (wake && waiting) {
            waiting = false;
            clock.now = message.time();
        }
    }

    // ---------------------------------------------------------------- instructions

    private void runProgram() {
        while (clock.now < clock.limit) {
            TimedInstruction instruction = current;
            if (instruction == null || apic.pending() && !retrying) {
                if (loadStoreUnit.nextDrain() <= clock.now) { // a store that misses may push out the code
                    loadStoreUnit.drainThrough(clock.now);
                }
                if (codeWritten && !pipelineCleared()) {
                    return;
                }
                instruction = fetchUnit.at(registers.rip);
                if (instruction == null) {
                    if (fetchUnit.fault() != null) {
                        if (apic.pending()) { // before a fault of the fetch: SDM vol. 3A, table 6-2
                            interrupted();
                        } else {
                            trapOnFault(fetchUnit.fault(), null);
                        }
                        return;
                    }
                    if (sleepUntil(fetchUnit.wakeAt())) {
                        return;
                    }
                    continue;
                }
                current = instruction;
                retrying = false;
                if (apic.pending()) { // between two instructions: this one has been fetched, and nothing more
                    current = null;
                    interrupted();
                    return;
                }
            }
            if ((pending & instruction.reads) != 0 && stallOnUse(pending & instruction.reads)) {
                continue;
            }
            if (retrying) {
                loadStoreUnit.again();
            } else {
                loadStoreUnit.begin();
            }
            switch (processor.execute(instruction.instruction)) {
                case DONE -> retire(instruction);
                case REPEAT -> repeat(instruction);
                case PAUSE -> {
                    counters.pauses++;
                    retire(instruction);
                }
                case INCOMPLETE -> {
                    retrying = true;
                    if (loadStoreUnit.fault() != null) {
                        trapOnFault(loadStoreUnit.fault(), instruction);
                        return;
                    }
                    if (walksOverlap && dataTranslation.walking() && !instruction.controlTransfer) {
                        fetchUnit.translateAhead(processor.nextRip);
                    }
                    if (sleepUntil(loadStoreUnit.wakeAt())) {
                        return;
                    }
                }
                case FAULT -> {
                    trapOnFault(processor.fault(), instruction);
                    return;
                }
                case SYSCALL -> {
                    retire(instruction);
                    enterKernel(new Trap.SystemCall());
                    return;
                }
                case HALT -> {
                    if (!loadStoreUnit.drained()) { // a halted core must not keep stores to itself
                        retrying = true;
                        if (waitForStores()) {
                            return;
                        }
                        continue;
                    }
                    retire(instruction);
                    enterKernel(new Trap.Halt());
                    return;
                }
            }
        }
    }

    /** True if the core waits for an answer; otherwise its clock stands at the cycle to go on. */
    private boolean sleepUntil(long wakeAt) {
        if (walksOverlap) {
            clock.limit = Math.min(clock.limit, walkAheadAt());
        }
        if (wakeAt == Long.MAX_VALUE) {
            waiting = true;
            return true;
        }
        clock.now = wakeAt;
        return clock.now >= clock.limit;
    }

    /** Waits until the store buffer is empty; true if the core cannot go on before its limit. */
    private boolean waitForStores() {
        loadStoreUnit.begin();
        loadStoreUnit.fence(MemoryPort.Fence.FULL);
        return loadStoreUnit.incomplete() && sleepUntil(loadStoreUnit.wakeAt());
    }

    /** Moves the clock to the cycle at which these registers are there. True if that is later than now. */
    private boolean stallOnUse(long registersRead) {
        long latest = clock.now;
        int from = -1;
        for (long rest = registersRead; rest != 0; rest &= rest - 1) {
            int register = Long.numberOfTrailingZeros(rest);
            if (readyAt[register] > latest) {
                latest = readyAt[register];
                from = register;
            } else if (readyAt[register] <= clock.now) {
                pending &= ~(1L << register);
            }
        }
        if (from < 0) {
            return false;
        }
        cycles[readyFrom[from]] += latest - clock.now;
        clock.now = latest;
        return true;
    }

    private void retire(TimedInstruction instruction) {
        long issued = clock.now;
        long value = loadStoreUnit.valueAt();
        pending &= ~instruction.writes;
        if (value != 0 || instruction.late) {
            resultLater(instruction, issued, value);
        }
        if (loadStoreUnit.takeCodeWritten()) {
            codeWritten = true;
        }
        long next = issued + instruction.issueCycles;
        cycles[BASE] += instruction.issueCycles;
        if (instruction.controlTransfer) {
            counters.branches++;
            if (processor.nextRip != registers.rip + instruction.instruction.length()) {
                counters.takenBranches++;
                next += config.takenBranchCycles();
                cycles[BRANCH] += config.takenBranchCycles();
            }
        }
        if (instruction.instruction.isLocked() && value > next) {
            cycles[LOCK] += value - next; // a locked access is complete before anything younger begins
            next = value;
        }
        if (instruction.serializing && issued + instruction.latency > next) {
            cycles[EXECUTE] += issued + instruction.latency - next;
            next = issued + instruction.latency;
        }
        counters.instructions++;
        if (events.wants(EventKind.INSTRUCTION_RETIRED)) {
            events.add(new InstructionRetired(issued, number, registers.rip, instruction.instruction.length()));
        }
        registers.rip = processor.nextRip;
        clock.now = next;
        current = null;
    }

    private static final int BASE = CycleUse.BASE.ordinal();
    private static final int BRANCH = CycleUse.BRANCH.ordinal();
    private static final int LOCK = CycleUse.LOCK.ordinal();
    private static final int TRAP = CycleUse.TRAP.ordinal();
    private static final int IDLE = CycleUse.IDLE.ordinal();
    private static final int EXECUTE = CycleUse.EXECUTE.ordinal();
    private static final byte UNIT = (byte) CycleUse.UNIT.ordinal();

    /** Notes when the results of an instruction that loads or takes long will be there, and how long its unit is busy. */
    private void resultLater(TimedInstruction instruction, long issued, long value) {
        long begun = Math.max(issued, value);
        if (instruction.unit != 0) {
            readyAt[instruction.unit] = begun + instruction.occupancy;
            readyFrom[instruction.unit] = UNIT;
            pending |= 1L << instruction.unit;
        }
        long ready = begun + instruction.latency;
        if (ready <= issued + 1) {
            return;
        }
        int from = value + 1 >= ready ? CycleUse.of(loadStoreUnit.valueFrom()).ordinal() : EXECUTE;
        for (long rest = instruction.writes; rest != 0; rest &= rest - 1) {
            int register = Long.numberOfTrailingZeros(rest);
            readyAt[register] = ready;
            readyFrom[register] = (byte) from;
        }
        pending |= instruction.writes;
    }

    /** One iteration of a repeated string instruction: complete in itself, and the next is a new try. */
    private void repeat(TimedInstruction instruction) {
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
        if (!loadStoreUnit.drained()) {
            waitForStores();
            if (!loadStoreUnit.drained()) {
                return false;
            }
        }
        codeWritten = false;
        cycles[FETCH] += config.selfModifyingCycles();
        clock.now += config.selfModifyingCycles();
        return clock.now < clock.limit;
    }

    private static final int FETCH = CycleUse.FETCH.ordinal();

    // ---------------------------------------------------------------- traps

    private void trapOnFault(Fault fault, TimedInstruction instruction) {
        loadStoreUnit.abandon();
        current = null;
        String text = instruction == null ? "" : instruction.instruction.toString();
        enterKernel(new Trap.Exception(fault, text));
    }

    private void enterKernel(Trap why) {
        fetchUnit.abandon();
        loadStoreUnit.evictCombined();
        pending = 0;
        counters.traps++;
        trap = why;
        trappedAt = clock.now;
        userCycles.leaveProgram(trappedAt);
        mode = Mode.TRAPPED;
        if (events.wants(EventKind.TRAP_TAKEN)) {
            events.add(new TrapTaken(clock.now, number, registers.rip, why.describe()));
        }
    }

    @Override
    public void start(long now) {
        idleUntil(now);
        loadStoreUnit.modeChanged();
        current = null;
        enterProgram();
    }

    private void enterProgram() {
        mode = Mode.PROGRAM;
        userCycles.enterProgram(clock.now);
        clock.limit = Math.min(clock.limit, apic.nextTime()); // the counter may overflow soon
    }

    @Override
    public void perform(AccessScript work, long now, boolean thenRun, boolean kernel) {
        if (trap != null) {
            cycles[TRAP] += now - clock.now;
            clock.now = now;
            trap = null;
        } else {
            idleUntil(now);
        }
        afterScript = thenRun ? Mode.PROGRAM : Mode.OFF;
        kernelScript = kernel;
        script.start(work, kernel ? CycleUse.TRAP : null);
        mode = Mode.SCRIPT;
    }

    @Override
    public void hold(AccessScript work, long now, long token) {
        perform(work, now, false, true);
        afterScript = Mode.HOLDING;
        holdToken = token;
    }

    @Override
    public void release(long cycle) {
        releaseAt = cycle;
    }

    private void idleUntil(long now) {
        if (now > clock.now) {
            cycles[mode == Mode.HOLDING ? TRAP : IDLE] += now - clock.now;
            clock.now = now;
        }
    }

    private void runScript() {
        while (clock.now < clock.limit) {
            switch (script.advance()) {
                case STEPPED -> {}
                case WAITS -> {
                    if (sleepUntil(loadStoreUnit.wakeAt())) {
                        return;
                    }
                }
                case CONTINUE -> {
                    enterKernel(new Trap.Continue(script.takeContinue()));
                    return;
                }
                case FINISHED -> {
                    leaveScript();
                    return;
                }
            }
        }
    }

    private void leaveScript() {
        if (kernelScript && afterScript == Mode.PROGRAM) {
            clock.now += trapExitCycles;
            cycles[TRAP] += trapExitCycles;
            if (events.wants(EventKind.TRAP_RETURNED)) {
                events.add(new TrapReturned(clock.now, number, registers.rip));
            }
        } else if (kernelScript && afterScript == Mode.OFF && events.wants(EventKind.CORE_HALTED)) {
            events.add(new CoreHalted(clock.now, number, registers.rip));
        }
        loadStoreUnit.modeChanged();
        if (afterScript == Mode.PROGRAM) {
            enterProgram();
        } else {
            mode = afterScript;
        }
    }

    // ---------------------------------------------------------------- what the machine asks

    @Override
    public long nextActivity() {
        boolean runs = switch (mode) {
            case PROGRAM, SCRIPT -> !waiting;
            case HOLDING -> released || apic.pending();
            case OFF -> apic.pending();
            case TRAPPED -> false;
        };
        long next = Math.min(nextSignal(), loadStoreUnit.nextDrain());
        return runs ? Math.min(next, clock.now) : next;
    }

    @Override
    public long lastActivity() {
        return Math.max(clock.now, Math.max(felt, loadStoreUnit.drainedAt()) + 1);
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public PrivateCaches caches() {
        return caches;
    }

    @Override
    public TranslationUnit dataTranslation() {
        return dataTranslation;
    }

    @Override
    public TranslationUnit codeTranslation() {
        return codeTranslation;
    }

    @Override
    public Tlb secondLevelTlb() {
        return secondLevelTlb;
    }

    @Override
    public RegisterFile registers() {
        return registers;
    }

    @Override
    public TranslationUnit translation(boolean fetch) {
        return fetch ? codeTranslation : dataTranslation;
    }

    @Override
    public CoreCounters counters() {
        return counters;
    }

    @Override
    public Trap trap() {
        return trap;
    }

    @Override
    public long trappedAt() {
        return trappedAt;
    }

    @Override
    public boolean holding() {
        return mode == Mode.HOLDING;
    }

    @Override
    public LocalApic localApic() {
        return apic;
    }

    @Override
    public UserCycleCounter userCycles() {
        return userCycles;
    }

    @Override
    public boolean busyWithScript() {
        return script.active();
    }

    @Override
    public List<StepResult> scriptResults() {
        return List.copyOf(script.results());
    }

    @Override
    public boolean active() {
        return mode != Mode.OFF;
    }

    @Override
    public boolean hasBufferedStores() {
        return !loadStoreUnit.drained();
    }

    @Override
    public long localTime() {
        return clock.now;
    }

    private record Saved(
            long now,
            Object inbox,
            Object apic,
            Object userCycles,
            RegisterFile registers,
            CoreCounters counters,
            Object caches,
            Object secondLevelTlb,
            Object walkCaches,
            Object loadStoreUnit,
            Object fetchUnit,
            Object script,
            Mode mode,
            boolean waiting,
            boolean retrying,
            TimedInstruction current,
            Trap trap,
            long trappedAt,
            Mode afterScript,
            boolean kernelScript,
            boolean codeWritten,
            long randomState,
            long holdToken,
            long releaseAt,
            boolean released,
            long felt,
            long pending,
            long[] readyAt,
            byte[] readyFrom) {}

    @Override
    public Object save() {
        RegisterFile copy = new RegisterFile();
        copy.copyFrom(registers);
        return new Saved(
                clock.now,
                inbox.save(),
                apic.save(),
                userCycles.save(),
                copy,
                counters.copy(),
                caches.save(),
                secondLevelTlb.save(),
                walkCaches.save(),
                loadStoreUnit.save(),
                fetchUnit.save(),
                script.save(),
                mode,
                waiting,
                retrying,
                current,
                trap,
                trappedAt,
                afterScript,
                kernelScript,
                codeWritten,
                randomState,
                holdToken,
                releaseAt,
                released,
                felt,
                pending,
                readyAt.clone(),
                readyFrom.clone());
    }

    @Override
    public void restore(Object object) {
        Saved saved = (Saved) object;
        clock.now = saved.now;
        inbox.restore(saved.inbox);
        apic.restore(saved.apic);
        userCycles.restore(saved.userCycles);
        registers.copyFrom(saved.registers);
        counters.copyFrom(saved.counters);
        caches.restore(saved.caches);
        secondLevelTlb.restore(saved.secondLevelTlb);
        walkCaches.restore(saved.walkCaches);
        loadStoreUnit.restore(saved.loadStoreUnit);
        fetchUnit.restore(saved.fetchUnit);
        script.restore(saved.script);
        mode = saved.mode;
        waiting = saved.waiting;
        retrying = saved.retrying;
        current = saved.current;
        trap = saved.trap;
        trappedAt = saved.trappedAt;
        afterScript = saved.afterScript;
        kernelScript = saved.kernelScript;
        codeWritten = saved.codeWritten;
        randomState = saved.randomState;
        holdToken = saved.holdToken;
        releaseAt = saved.releaseAt;
        released = saved.released;
        felt = saved.felt;
        pending = saved.pending;
        System.arraycopy(saved.readyAt, 0, readyAt, 0, readyAt.length);
        System.arraycopy(saved.readyFrom, 0, readyFrom, 0, readyFrom.length);
    }
}
