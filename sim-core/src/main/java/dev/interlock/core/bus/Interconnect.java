package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusLocked;
import dev.interlock.core.event.SimEvent.BusUnlocked;
import dev.interlock.core.memory.MemoryController;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.time.BusMessage;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.core.time.Inbox;
import dev.interlock.core.time.MessageQueue;
import dev.interlock.core.time.Timetable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies between the cores' private caches and memory, with the shared L3 in it.
 *
 * <pre>
 *   a bus: one home node, the same way for all        a ring: a home node at each stop, lines spread by a hash
 *
 *   core 0   core 1   core 2   core 3                  core 0 ── core 1 ── core 2 ── core 3
 *   ══╧════════╧════════╧════════╧══                     │ L3      │ L3      │ L3      │ L3
 *                 home node, L3                          └─────────┴────┬────┴─────────┘
 *                    memory                                           memory
 * </pre>
 *
 * <p>On a ring each hop costs {@code hopCycles}, the shorter way round; each home node has a directory, so only
 * cores that may have a line hear of it. Each home node has an address phase and a data port of its own; the ring's links are
 * taken to be wide enough.
 *
 * <p>A locked operand in two lines takes the whole interconnect: every home node finishes what it has begun, then serves
 * that core alone.
 */
public final class Interconnect {
    private final BusConfig config;
    private final HomeNode[] nodes;
    /** When something happens next at each home node. */
    private final Timetable timetable;

    private final MemoryController controller;
    private final List<Inbox> inboxes;
    private final EventLog events;
    private final BusCounters counters = new BusCounters();
    private final int farthest;

    private final Delivery.Posted posted = new Delivery.Posted();
    private final MessageQueue<BusMessage> lockMessages = new MessageQueue<>();
    private final ArrayDeque<BusMessage> lockQueue = new ArrayDeque<>();
    private int lockOwner = -1;
    private long locksGranted;
    private long lastLock;

    /**
     * An interconnect between cores and memory.
     *
     * @param l3 data sheet of the whole L3
     * @param l3Inclusion what it promises about the lines of the cores
     * @param protocol decides whether a read must be told to those who share the line
     * @param inboxes one for each core, in their order
     * @param seed of the machine
     */
    public Interconnect(
            BusConfig config,
            CacheConfig l3,
            Inclusion l3Inclusion,
            TransitionTable protocol,
            PhysicalMemory memory,
            MemoryController controller,
            List<Inbox> inboxes,
            long seed,
            EventLog events) {
        this.config = config;
        this.controller = controller;
        this.inboxes = inboxes;
        this.events = events;
        nodes = new HomeNode[config.slices()];
        timetable = new Timetable(nodes.length);
        CacheConfig slice = l3.withSets(l3.sets() / nodes.length);
        // a read makes the newest sharer the forwarder, so where there is one the old forwarder must hear of it
        boolean readsPassSharers = nodes.length > 1 && !protocol.states().contains(LineState.F);
        int far = 0;
        for (int node = 0; node < nodes.length; node++) {
            int[] distances = distances(node, inboxes.size());
            for (int distance : distances) {
                far = Math.max(far, distance);
            }
            Delivery delivery = new Delivery(node, distances, inboxes, posted);
            nodes[node] = new HomeNode(
                    delivery,
                    config,
                    slice,
                    l3Inclusion,
                    readsPassSharers,
                    memory,
                    controller,
                    seed + node,
                    events,
                    counters);
        }
        farthest = far;
    }

    /** Cycles from a home node to each core, the shorter way round the ring. */
    private int[] distances(int node, int cores) {
        int stops = Math.max(cores, nodes.length);
        int stop = node * stops / nodes.length;
        int[] distances = new int[cores];
        for (int core = 0; core < cores; core++) {
            int apart = Math.abs(core * stops / cores - stop);
            distances[core] = Math.min(apart, stops - apart) * config.hopCycles();
        }
        return distances;
    }

    private HomeNode home(long line) {
        return nodes[homeOf(line)];
    }

    /** The number of the home node of a line: all bits of the line number, folded. */
    public int homeOf(long line) {
        if (nodes.length == 1) {
            return 0;
        }
        long folded = line >>> 6;
        folded ^= folded >>> 24;
        folded ^= folded >>> 12;
        folded ^= folded >>> 6;
        return (int) folded & (nodes.length - 1);
    }

    /** Takes a message that a core has sent; it arrives at its own time. */
    public void post(BusMessage message) {
        if (message.kind() == BusMessage.Kind.BUS_UNLOCK) {
            lockMessages.add(message.time(), message);
        } else if (message.request() == Request.BUS_LOCK) {
            long time = message.time() + config.arbitrationCycles();
            lockMessages.add(time, message.at(time));
        } else {
            int node = homeOf(message.line());
            nodes[node].post(message);
            timetable.set(node, nodes[node].nextActivity());
        }
    }

    /** When the next thing happens here; MAX_VALUE if nothing is under way. */
    public long nextActivity() {
        return Math.min(lockMessages.nextTime(), timetable.earliest());
    }

    /** The cores that have been sent something since this was last asked: bit n is core n. */
    public long takePosted() {
        return posted.take();
    }

    /** The cycle behind the last at which something happened here. */
    public long lastActivity() {
        long last = lastLock;
        for (HomeNode node : nodes) {
            last = Math.max(last, node.lastActivity());
        }
        return last;
    }

    /** Simulates everything that happens here before {@code end}, in the order of time, lower home nodes first. */
    public void run(long end) {
        if (nextActivity() >= end) {
            return;
        }
        if (nodes.length == 1 && lockMessages.isEmpty() && lockQueue.isEmpty()) {
            nodes[0].run(end);
            timetable.set(0, nodes[0].nextActivity());
            return;
        }
        while (true) {
            long next = nextActivity();
            if (next >= end) {
                return;
            }
            if (lockMessages.nextTime() <= next) {
                lastLock = next + 1;
                onLockMessage(lockMessages.take());
            } else {
                int first = timetable.first();
                nodes[first].step();
                timetable.set(first, nodes[first].nextActivity());
            }
            if (lockOwner < 0 && !lockQueue.isEmpty()) {
                grantLock(next);
            }
        }
    }

    /** After something that changes what all home nodes do next. */
    private void readTimes() {
        for (int node = 0; node < nodes.length; node++) {
            timetable.set(node, nodes[node].nextActivity());
        }
    }

    // ---------------------------------------------------------------- the lock

    private void onLockMessage(BusMessage message) {
        if (message.kind() == BusMessage.Kind.BUS_UNLOCK) {
            lockOwner = -1;
            if (events.wants(EventKind.BUS_UNLOCKED)) {
                events.add(new BusUnlocked(message.time(), message.core()));
            }
            for (HomeNode node : nodes) {
                node.free(message.time());
            }
            readTimes();
        } else {
            lockQueue.add(message);
        }
        if (lockOwner < 0 && !lockQueue.isEmpty()) {
            for (HomeNode node : nodes) {
                node.holdFor(lockQueue.peek().core());
            }
        }
    }

    /** Gives the interconnect to the first who waits for it, once nothing is under way. */
    private void grantLock(long now) {
        for (HomeNode node : nodes) {
            if (!node.idle()) {
                return;
            }
        }
        lockOwner = lockQueue.remove().core();
        counters.locks++;
        for (HomeNode node : nodes) {
            node.lock(now);
        }
        readTimes();
        if (events.wants(EventKind.BUS_LOCKED)) {
            events.add(new BusLocked(now, lockOwner));
        }
        long felt = now + config.deliverCycles() + farthest;
        posted.to(lockOwner);
        inboxes.get(lockOwner)
                .post(new CoreMessage(
                        felt,
                        locksGranted++ << 8 | 0xff,
                        CoreMessage.Kind.BUS_LOCK_GRANTED,
                        null,
                        -1,
                        0,
                        null,
                        DataSource.NONE,
                        null));
    }

    // ---------------------------------------------------------------- what others may look at

    /** What happened so far, at all home nodes together. */
    public BusCounters counters() {
        return counters;
    }

    /** Number of home nodes: 1 is a bus. */
    public int slices() {
        return nodes.length;
    }

    /** True if nothing is under way. */
    public boolean quiet() {
        return nextActivity() == Long.MAX_VALUE && lockQueue.isEmpty();
    }

    /** The L3's bytes of a line, or null. */
    public byte[] peek(long line) {
        return home(line).peek(line);
    }

    /** Overwrites a byte of the L3's copy, if there is one. */
    public void poke(long line, int offset, byte value) {
        home(line).poke(line, offset, value);
    }

    /** Cores that may have the line, one bit each, as the directory believes. */
    public long presence(long line) {
        return home(line).presence(line);
    }

    /** True if the L3 holds the line, or keeps a way for it. */
    public boolean inL3(long line) {
        return home(line).inL3(line);
    }

    /** True if the L3 holds bytes that DRAM does not have. */
    public boolean dirtyInL3(long line) {
        return home(line).dirtyInL3(line);
    }

    /** Bytes of the L3 that no snapshot shares: what was written since the last one. */
    public long ownBytes() {
        long sum = 0;
        for (HomeNode node : nodes) {
            sum += node.ownBytes();
        }
        return sum;
    }

    private record Saved(
            List<Object> nodes,
            Object controller,
            BusCounters counters,
            List<BusMessage> lockMessages,
            List<BusMessage> lockQueue,
            int lockOwner,
            long locksGranted,
            long lastLock) {}

    /** The state now; contents of memory are saved by their owner. */
    public Object save() {
        List<Object> saved = new ArrayList<>();
        for (HomeNode node : nodes) {
            saved.add(node.save());
        }
        return new Saved(
                saved,
                controller.save(),
                counters.copy(),
                lockMessages.messages(),
                List.copyOf(lockQueue),
                lockOwner,
                locksGranted,
                lastLock);
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        for (int node = 0; node < nodes.length; node++) {
            nodes[node].restore(saved.nodes.get(node));
        }
        readTimes();
        controller.restore(saved.controller);
        counters.copyFrom(saved.counters);
        lockMessages.clear();
        saved.lockMessages.forEach(message -> lockMessages.add(message.time(), message));
        lockQueue.clear();
        lockQueue.addAll(saved.lockQueue);
        lockOwner = saved.lockOwner;
        locksGranted = saved.locksGranted;
        lastLock = saved.lastLock;
    }
}
