package dev.interlock.core.pipeline;

import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.SimEvent.CoreHalted;
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
import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.LogicalProcessor;
import java.util.List;

/**
 * A scalar, pipelined, in-order core: at most one instruction issues per cycle, in program order; an instruction waits
 * until the registers it reads are there (stall on use), so the latency of a load that hits is hidden as far as the program
 * lets it. A load that misses the private caches, a locked access and a fence hold the core up.
 *
 * <p>Where the cycles go is counted as they go by: each cycle of the core belongs to one {@link CycleUse}.
 */
public final class InOrderCore implements Core {
    private static final int TRAP = CycleUse.TRAP.ordinal();
    private static final int IDLE = CycleUse.IDLE.ordinal();

    private final int number;
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
    private final ProgramClock programClock;
    private final IssueUnit issueUnit;
    private final EventLog events;

    private Mode mode = Mode.OFF;
    private boolean waiting;
    private Trap trap;
    private long trappedAt;
    private Mode afterScript = Mode.OFF;
    private boolean kernelScript;

    /** While the core holds: the token of the continuation, when it will see its release, and whether it has seen it. */
    private long holdToken;

    private long releaseAt = Long.MAX_VALUE;
    private boolean released;

    /** When the last message was felt. */
    private long felt;

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
        programClock = new ProgramClock(clock, number, cores, seed);
        issueUnit = new IssueUnit(
                number,
                config,
                walksOverlap,
                clock,
                apic,
                new LogicalProcessor(registers, loadStoreUnit, programClock),
                fetchUnit,
                loadStoreUnit,
                counters,
                events);
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

    // ---------------------------------------------------------------- the program

    private void runProgram() {
        switch (issueUnit.run()) {
            case LIMIT -> {}
            case WAITS -> sleepUntil(issueUnit.wakeAt());
            case INTERRUPT -> interrupted();
            case FAULT -> enterKernel(new Trap.Exception(issueUnit.fault(), issueUnit.faulting()));
            case SYSTEM_CALL -> enterKernel(new Trap.SystemCall());
            case HALT -> enterKernel(new Trap.Halt());
        }
    }

    /** Goes on at a cycle, or (MAX_VALUE) after an answer. */
    private void sleepUntil(long wakeAt) {
        if (walksOverlap) {
            clock.limit = Math.min(clock.limit, walkAheadAt());
        }
        if (wakeAt == Long.MAX_VALUE) {
            waiting = true;
        } else {
            clock.now = wakeAt;
        }
    }

    // ---------------------------------------------------------------- traps

    private void enterKernel(Trap why) {
        fetchUnit.abandon();
        loadStoreUnit.evictCombined();
        issueUnit.empty();
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
        issueUnit.start();
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
                    sleepUntil(loadStoreUnit.wakeAt());
                    if (waiting) {
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
            Object issueUnit,
            Object programClock,
            boolean waiting,
            Trap trap,
            long trappedAt,
            Mode afterScript,
            boolean kernelScript,
            long holdToken,
            long releaseAt,
            boolean released,
            long felt) {}

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
                issueUnit.save(),
                programClock.save(),
                waiting,
                trap,
                trappedAt,
                afterScript,
                kernelScript,
                holdToken,
                releaseAt,
                released,
                felt);
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
        issueUnit.restore(saved.issueUnit);
        programClock.restore(saved.programClock);
        waiting = saved.waiting;
        trap = saved.trap;
        trappedAt = saved.trappedAt;
        afterScript = saved.afterScript;
        kernelScript = saved.kernelScript;
        holdToken = saved.holdToken;
        releaseAt = saved.releaseAt;
        released = saved.released;
        felt = saved.felt;
    }
}
