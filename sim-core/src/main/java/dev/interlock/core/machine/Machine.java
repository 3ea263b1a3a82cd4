package dev.interlock.core.machine;

import dev.interlock.core.bus.Interconnect;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.Subscriptions;
import dev.interlock.core.memory.MemoryController;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.pipeline.InOrderCore;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.time.Inbox;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.TrapHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * A multicore machine: cores, bus, memory, and the one loop in which time goes on.
 *
 * <p>Without a program it is a coherent memory system that can be driven by hand ({@link #port}); with a {@link
 * TrapHandler} and programs it runs them ({@link #run}). Not thread-safe; host threads of its own ({@link #hostThreads})
 * change no result.
 */
public final class Machine implements AutoCloseable {
    /** How many cycles a core runs by itself before observers hear of it and the budget is looked at. */
    private static final int LONGEST_SOLO = 4096;

    private final MachineConfig config;
    private final TransitionTable protocol;
    private final PhysicalMemory memory;
    private final MemoryController controller;
    private final List<Core> cores = new ArrayList<>();
    private final Interconnect bus;
    private final Subscriptions subscriptions = new Subscriptions();
    private final List<EventLog> logs = new ArrayList<>();
    private final EventLog ofKernel;
    private final CoherentView view;
    private final HostThreads hosts = new HostThreads();
    private final Turns turns;
    private final int toBus;
    private final int fromBus;
    private final long trapEntry;

    private TrapHandler kernel;
    private int window;
    private long now;
    private StopReason stopped;
    private boolean paused;

    /** A machine with the protocol that its configuration names. */
    public Machine(MachineConfig config) {
        this(config, config.protocolTable());
    }

    /** A machine with a protocol table of your own; the configuration's protocol is ignored. */
    public Machine(MachineConfig config, TransitionTable protocol) {
        this.config = config;
        this.protocol = protocol;
        memory = new PhysicalMemory(config.memory().bytes());
        controller = new MemoryController(config.memory());
        toBus = config.cyclesToBus();
        fromBus = config.cyclesFromBus();
        window = config.lookahead();
        trapEntry = Math.max(config.trap().entryCycles(), config.lookahead());
        List<Inbox> inboxes = new ArrayList<>();
        for (int number = 0; number < config.cores(); number++) {
            EventLog log = new EventLog(subscriptions);
            logs.add(log);
            PrivateCaches caches = new PrivateCaches(
                    number, config.cache(), protocol, config.bus().responseCycles(), config.seed(), log);
            Core core = new InOrderCore(
                    number,
                    config.core(),
                    config.cache(),
                    config.tlb(),
                    config.trap(),
                    caches,
                    config.cores(),
                    config.seed(),
                    log);
            cores.add(core);
            inboxes.add(core.inbox());
        }
        EventLog log = new EventLog(subscriptions);
        logs.add(log);
        bus = new Interconnect(
                config.bus(),
                config.cache().l3(),
                config.cache().l3Inclusion(),
                protocol,
                memory,
                controller,
                inboxes,
                config.seed(),
                log);
        ofKernel = new EventLog(subscriptions);
        logs.add(ofKernel);
        view = new CoherentView(this);
        turns = new Turns(cores, bus, hosts);
    }

    // ---------------------------------------------------------------- time

    /**
     * One window: the bus as far as nothing from the cores can reach it any more, the cores as far as nothing from the bus
     * can reach them, then whoever waits for the kernel. See {@link dev.interlock.core.time}.
     *
     * @param limit do not go beyond this cycle
     */
    private void window(long limit) {
        long end = Math.min(Math.min(now + window, limit), nextEntry()); // the kernel decides at exactly that cycle
        bus.run(Math.max(now, end - fromBus));
        turns.readPosted();
        Core alone = end < limit && bus.nextActivity() == Long.MAX_VALUE ? turns.only() : null;
        if (alone != null) {
            end = alone.runAlone(now, Math.min(limit, now + LONGEST_SOLO), window);
            turns.ran(alone);
        } else {
            turns.run(end);
        }
        now = end;
        bus.run(now); // so that the kernel and those who listen find all of the machine at one cycle
        turns.readPosted();
        if (turns.anyTrapped()) {
            enterKernel();
        }
        publish();
    }

    /** When the next trapped core is in the kernel; MAX_VALUE if none is on its way there. */
    private long nextEntry() {
        return turns.anyTrapped() ? turns.firstTrap() + trapEntry : Long.MAX_VALUE;
    }

    /** Tells everybody of what happened before now. */
    private void publish() {
        if (subscriptions.any()) {
            EventLog.publish(logs, now, subscriptions);
        }
    }

    /** Lets the kernel decide for every core whose entry is over now, in the order of the cores. */
    private void enterKernel() {
        for (Core core : cores) {
            if (core.trap() != null && core.trappedAt() + trapEntry == now && stopped == null) {
                if (kernel == null) {
                    throw new IllegalStateException("core " + core.number() + " trapped ("
                            + core.trap().describe() + ") at cycle " + core.trappedAt() + ", but there is no kernel");
                }
                kernel.onTrap(core.trap(), new KernelEntry(this, core, now));
                turns.readAll(); // it may have started any core
            }
        }
    }

    /** Time may jump when nobody does anything: the next cycle at which somebody does. */
    private long nextActivity() {
        return Math.min(Math.min(bus.nextActivity(), turns.earliest()), nextEntry());
    }

    /** When nothing is under way any more: the cycle behind the last at which something happened. */
    private long lastActivity() {
        long last = bus.lastActivity();
        for (Core core : cores) {
            last = Math.max(last, core.lastActivity());
        }
        return last;
    }

    /**
     * Runs until the kernel stops the run, nothing can happen any more, or the cycle is reached.
     *
     * @param untilCycle the budget, in cycles since the machine was made
     * @return why it ended
     */
    public StopReason run(long untilCycle) {
        long began = now;
        paused = false;
        turns.readAll();
        while (stopped == null) {
            if (paused) {
                return new StopReason(StopReason.Kind.PAUSED, 0, "paused by an observer");
            }
            if (now >= untilCycle) {
                return new StopReason(StopReason.Kind.BUDGET, 0, "the budget of " + untilCycle + " cycles is used up");
            }
            long next = nextActivity();
            if (next == Long.MAX_VALUE) {
                now = Math.max(began, Math.min(untilCycle, lastActivity())); // the same for every window
                return cores.stream().anyMatch(Core::active)
                        ? new StopReason(StopReason.Kind.DEADLOCK, 0, "every core waits and nothing is under way")
                        : new StopReason(StopReason.Kind.HALTED, 0, "");
            }
            skipTo(Math.min(next, untilCycle));
            if (now < untilCycle) {
                window(untilCycle);
            }
        }
        return stopped;
    }

    private void skipTo(long cycle) {
        if (cycle > now) {
            now = cycle;
        }
    }

    /** Asks {@link #run} to return at the end of its window; for observers, who may call it while they hear an event. */
    public void pause() {
        paused = true;
    }

    /** Runs up to a cycle, however little happens until then; stops earlier only if the kernel ends the run. */
    public void runTo(long cycle) {
        run(cycle);
        if (stopped == null) {
            skipTo(cycle);
            publish(); // time may have jumped over cycles for which events were waiting
        }
    }

    /** Lets time go on until no access, store or transaction is under way. Programs must not be running. */
    public void settle() {
        turns.readAll();
        while (nextActivity() != Long.MAX_VALUE) {
            skipTo(nextActivity());
            window(now + 1); // so that the cycle at which it ends does not depend on windows
        }
    }

    /** Performs a script on a core that runs no program, and lets time go on until it is complete. */
    public List<StepResult> perform(int coreNumber, AccessScript script) {
        Core core = core(coreNumber);
        if (core.active()) {
            throw new IllegalStateException("core " + coreNumber + " is running; drive it by hand when it has stopped");
        }
        core.perform(script, now, false, false);
        turns.readAll();
        while (core.busyWithScript()) {
            long next = nextActivity();
            if (next == Long.MAX_VALUE) {
                throw new IllegalStateException("the access of core " + coreNumber + " waits for nothing (cycle " + now
                        + ", protocol " + protocol + ")");
            }
            skipTo(next);
            // one cycle at a time, so that the next access can begin right behind this one
            window(now + 1);
        }
        // the last step is complete when its result can be used
        long complete = core.localTime();
        while (now < complete) {
            skipTo(Math.min(Math.max(now, nextActivity()), complete));
            if (now < complete) {
                window(complete);
            }
        }
        return core.scriptResults();
    }

    /** The present cycle. */
    public long cycle() {
        return now;
    }

    /** Cycles that a core may run alone in one turn; see {@link #windowLength}. */
    public int lookahead() {
        return config.lookahead();
    }

    /** Sets the length of the window, from 1 to {@link #lookahead}; no result depends on it. */
    public Machine windowLength(int cycles) {
        if (cycles < 1 || cycles > config.lookahead()) {
            throw new IllegalArgumentException(
                    "window length is " + cycles + "; it must be from 1 to " + config.lookahead());
        }
        window = cycles;
        return this;
    }

    /** Sets how many host threads run cores; no result depends on it. */
    public Machine hostThreads(int threads) {
        hosts.threads(threads);
        return this;
    }

    // ---------------------------------------------------------------- parts

    /** Its data sheet. */
    public MachineConfig config() {
        return config;
    }

    /** Its protocol. */
    public TransitionTable protocol() {
        return protocol;
    }

    /** Number of cores. */
    public int cores() {
        return cores.size();
    }

    /** One of the cores. */
    public Core core(int number) {
        if (number < 0 || number >= cores.size()) {
            throw new IllegalArgumentException("there is no core " + number + "; there are " + cores.size());
        }
        return cores.get(number);
    }

    /** A core's memory, to drive by hand. */
    public CorePort port(int core) {
        core(core);
        return new CorePort(this, core, false);
    }

    /** DRAM: what loaders fill before the caches have seen it. May be older than the caches; see {@link #view}. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** The memory controller. */
    public MemoryController memoryController() {
        return controller;
    }

    /** The bus or ring, with the L3. */
    public Interconnect bus() {
        return bus;
    }

    /** Memory as it stands coherently now, wherever its bytes are. */
    public CoherentView view() {
        return view;
    }

    /** The line that holds a physical address. */
    public LineView line(long physical) {
        return new LineView(this, physical & -64);
    }

    /** Sets who handles traps. */
    public Machine kernel(TrapHandler handler) {
        kernel = handler;
        return this;
    }

    /** An event of the kernel. */
    void tell(SimEvent event) {
        ofKernel.add(event);
    }

    /** Ends the run; called by the kernel. */
    void stop(StopReason reason) {
        stopped = reason;
    }

    /** Lets a sink hear events of these kinds, all if none is named. */
    public Machine subscribe(EventSink sink, EventKind... kinds) {
        return subscribe(sink, EventFilter.ALL.kinds(kinds));
    }

    /** Lets a sink hear the events that pass a filter. */
    public Machine subscribe(EventSink sink, EventFilter filter) {
        subscriptions.subscribe(sink, filter);
        return this;
    }

    /** Who hears what; to divert it while time goes by a second time. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Lets a sink hear no more. */
    public Machine unsubscribe(EventSink sink) {
        subscriptions.unsubscribe(sink);
        return this;
    }

    /** Who listens, each once, in the order in which they came. */
    public List<EventSink> sinks() {
        return subscriptions.sinks();
    }

    /** The CPI stack of a core up to now, idle time at the end included: sums to {@link #cycle}. */
    public long[] cycleUses(int core) {
        long[] uses = core(core).counters().cycles.clone();
        long accounted = 0;
        for (long cycles : uses) {
            accounted += cycles;
        }
        CycleUse rest = core(core).holding() ? CycleUse.TRAP : CycleUse.IDLE;
        uses[rest.ordinal()] += Math.max(0, now - accounted);
        // The run may have ended in the middle of work that is accounted as a whole, mostly the kernel's.
        takeBack(uses, CycleUse.TRAP.ordinal(), accounted - now);
        return uses;
    }

    private static void takeBack(long[] uses, int first, long tooMany) {
        long left = tooMany;
        for (int use = first; left > 0; use = (use + 1) % uses.length) {
            long taken = Math.min(left, uses[use]);
            uses[use] -= taken;
            left -= taken;
        }
    }

    // ---------------------------------------------------------------- snapshots

    private record Own(long now, StopReason stopped, List<Object> logs) {}

    /** Everything as it stands now, the kernel and what it keeps included. */
    public Snapshot snapshot() {
        return new Snapshot(
                now,
                config.name(),
                memory.save(),
                bus.save(),
                cores.stream().map(Core::save).toList(),
                new Own(now, stopped, logs.stream().map(EventLog::save).toList()),
                kernel == null ? null : kernel.save());
    }

    /** Bytes of memory and of the L3 that no snapshot shares: what was written since the last one. A snapshot takes them over. */
    public long unsharedBytes() {
        return memory.ownBytes() + bus.ownBytes();
    }

    /** Goes back to a snapshot of this machine, or of another with an equal configuration. */
    public void restore(Snapshot snapshot) {
        if (!snapshot.profile().equals(config.name()) || snapshot.cores().size() != cores.size()) {
            throw new IllegalArgumentException("the snapshot is of a machine " + snapshot.profile() + " with "
                    + snapshot.cores().size() + " cores; this one is " + config.name() + " with " + cores.size());
        }
        Own own = (Own) snapshot.machine();
        now = own.now;
        stopped = own.stopped;
        memory.restore(snapshot.memory());
        bus.restore(snapshot.bus());
        for (int i = 0; i < cores.size(); i++) {
            cores.get(i).restore(snapshot.cores().get(i));
        }
        for (int i = 0; i < logs.size(); i++) {
            logs.get(i).restore(own.logs.get(i));
        }
        if (kernel != null) {
            kernel.restore(snapshot.kernel());
        }
    }

    /** Ends the host threads, if there are any. */
    @Override
    public void close() {
        hosts.threads(1);
    }
}
