package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.event.SimEvent.TlbFlushed;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import dev.interlock.core.mmu.Tlb;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.mmu.WalkCaches;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.MemoryPort;

/**
 * The load/store unit: translation, L1D, store buffer, forwarding and locks, for one instruction at a time.
 *
 * <pre>
 *   load  ──▶ DTLB ──▶ store buffer? ──▶ L1D ──▶ value                 hit: everything in {@link #load}
 *              │ miss        │ partly      │ miss
 *              ▼             ▼             ▼
 *          TranslationUnit  wait      PrivateCaches.onLoadMiss        then the instruction is tried again
 *
 *   store ──▶ DTLB ──▶ store buffer ─ ─ ─ (later, in order) ─ ─ ─▶ L1D, once the line is owned
 * </pre>
 *
 * <p><b>Replay.</b> An instruction whose access waits is executed again from its beginning. Accesses that were complete
 * are in a log and answer from it, so each is performed exactly once.
 *
 * <p><b>Time.</b> An access happens at {@code clock.now}, at once; its latency is charged afterwards. Stores drain at exact
 * cycles of their own; whoever looks at the L1D at a later cycle drains first ({@link #drainThrough}).
 */
public final class LoadStoreUnit implements MemoryPort {
    /** A bit that no TLB entry has: sends every access to the slow path. */
    private static final long NEVER = 1 << 11;

    private final int core;
    private final CoreConfig config;
    private final int l1Cycles;
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreBuffer storeBuffer;
    private final RegisterFile registers;
    private final TranslationUnit translation;
    private final Tlb dtlb;
    private final Tlb second;
    private final WalkCaches walkCaches;
    private Tlb instructionTlb;
    private final AccessAccount account;
    private final CodePages codePages;
    private final EventLog events;
    private final CoreCounters counters;

    private boolean incomplete;
    private Fault fault;
    /** What the TLB's keys of this address space have above the page number. */
    private long tag;

    private long requiredForLoad;
    private long requiredForStore;

    /** Results of the accesses of this instruction that are complete. */
    private long[] log = new long[128];

    private int logged;
    private int cursor;

    /** When the values loaded by this instruction are all usable. */
    private long valueAt;
    /** The level that the latest of these values came from. */
    private Part valueFrom = Part.L1;

    /** When the oldest store can be written; MAX_VALUE if there is none, or it waits for an answer. */
    private long nextDrain = Long.MAX_VALUE;

    private long drainedAt;
    private boolean drainBlocked;
    private long drainLine;

    /** Physical page of the operand of a locked operation. */
    private long lockedFrame;

    private boolean unlocked;
    /** Addresses are physical: the kernel's own accesses, and those of the direct API. */
    private boolean physicalMode;

    /** What a wait is charged to that is not for a miss of this access. */
    private Part waitingFor = Part.MSHR;

    /** Progress of a locked operation in two lines. */
    private BusLock busLock = BusLock.NONE;

    private boolean flushSent;
    private boolean flushDone;
    private boolean codeWritten;

    private enum BusLock {
        NONE,
        REQUESTED,
        HELD
    }

    LoadStoreUnit(
            int core,
            CoreConfig config,
            TlbLevels tlbs,
            int l1Cycles,
            int l2Cycles,
            CoreClock clock,
            PrivateCaches caches,
            Tlb second,
            WalkCaches walkCaches,
            RegisterFile registers,
            CodePages codePages,
            EventLog events,
            CoreCounters counters) {
        this.core = core;
        this.config = config;
        this.l1Cycles = l1Cycles;
        this.clock = clock;
        this.caches = caches;
        this.second = second;
        this.walkCaches = walkCaches;
        this.registers = registers;
        this.codePages = codePages;
        this.events = events;
        this.counters = counters;
        storeBuffer = new StoreBuffer(config.storeBufferEntries());
        account = new AccessAccount(l1Cycles, l2Cycles, counters.cycles);
        translation = new TranslationUnit(
                core, false, tlbs, second, walkCaches, caches, registers, account, events, counters.dataTlb);
        dtlb = translation.first();
        modeChanged();
    }

    // ---------------------------------------------------------------- one instruction

    /** A new instruction begins. */
    void begin() {
        logged = 0;
        cursor = 0;
        valueAt = 0;
        incomplete = false;
        unlocked = false;
    }

    /** The same instruction is executed again. */
    void again() {
        cursor = 0;
        incomplete = false;
        account.retry();
        translation.retry();
    }

    /** The instruction will not be tried again: it faulted, or the core is sent elsewhere. */
    void abandon() {
        account.end();
        translation.abandon();
        fault = null;
    }

    @Override
    public boolean incomplete() {
        return incomplete;
    }

    /** The fault that the last access ran into, null if it waits. */
    Fault fault() {
        return fault;
    }

    /** When to try again: a cycle, or MAX_VALUE after an answer. */
    long wakeAt() {
        return account.wakeAt();
    }

    /** When the values loaded by this instruction are usable; 0 if it loaded none. */
    long valueAt() {
        return valueAt;
    }

    /** Where the latest of them came from. */
    Part valueFrom() {
        return valueFrom;
    }

    /** True once after a store to a line that this core has fetched as code. */
    boolean takeCodeWritten() {
        boolean written = codeWritten;
        codeWritten = false;
        return written;
    }

    /** The privilege level, CR0 or the like has changed. */
    void modeChanged() {
        tag = translation.tag();
        requiredForLoad = physicalMode ? NEVER : translation.required(false);
        requiredForStore = physicalMode ? NEVER : translation.required(true);
    }

    /** Takes addresses as physical, or as virtual again. */
    void physicalMode(boolean on) {
        physicalMode = on;
        modeChanged();
    }

    /** Sums the parts of all accesses from here on; see {@link AccessAccount#startTotals}. */
    void startTotals() {
        account.startTotals();
    }

    /** No more sums. */
    void stopTotals() {
        account.stopTotals();
    }

    /** The sums; not a copy. */
    int[] totals() {
        return account.totals();
    }

    /** Charges all waiting to one layer of the CPI stack; null charges each part to its own. */
    void chargeAllTo(CycleUse use) {
        account.chargeAllTo(use);
    }

    // ---------------------------------------------------------------- loads

    @Override
    public long load(long address, int bytes) {
        if (nextDrain <= clock.now) {
            drainThrough(clock.now);
        }
        int offset = (int) address & 63;
        if (cursor == logged && offset + bytes <= 64) {
            int t = dtlb.find(address >>> 12 | tag);
            if (t >= 0 && (dtlb.entry(t) & requiredForLoad) == requiredForLoad) {
                long physical = dtlb.entry(t) & TranslationUnit.FRAME | address & 0xfff;
                int index = caches.findReadable(physical & -64);
                if (index >= 0 && storeBuffer.youngestOverlap(physical, bytes) < 0) {
                    dtlb.touch(t);
                    caches.touch(index);
                    return loaded(address, physical, bytes, caches.read(index, offset, bytes), physical & -64);
                }
            }
        }
        return loadSlowly(address, bytes);
    }

    /** Completes a load that hit the L1D. */
    private long loaded(long address, long physical, int bytes, long value, long line) {
        int latency = account.hitLatency(line, clock.now);
        if (account.summing() || events.wants(EventKind.ACCESS_COMPLETED)) {
            account.begin(clock.now);
            account.charge(Part.L1, latency);
            completed(Access.LOAD, clock.now + latency, address, physical, bytes, value);
        }
        account.end();
        counters.loads++;
        valueReady(clock.now + latency, Part.L1);
        return done(value);
    }

    private void valueReady(long when, Part from) {
        if (when > valueAt) {
            valueAt = when;
            valueFrom = from;
        }
    }

    private long done(long value) {
        if (logged == log.length) {
            log = java.util.Arrays.copyOf(log, 2 * logged);
        }
        log[logged++] = value;
        cursor = logged;
        return value;
    }

    private void completed(Access access, long when, long address, long physical, int bytes, long value) {
        if (events.wants(EventKind.ACCESS_COMPLETED)) {
            events.add(new AccessCompleted(clock.now, core, access, address, physical, bytes, value, account.ledger()));
        }
    }

    private long loadSlowly(long address, int bytes) {
        int offset = (int) address & 63;
        if (offset + bytes <= 64) {
            return loadPiece(address, bytes);
        }
        // across two lines: two accesses, each complete by itself; together they are not atomic (SDM vol. 3, 8.1.1)
        int low = 64 - offset;
        long value = loadPiece(address, low);
        if (incomplete || secondHalfWaits()) {
            return 0;
        }
        long upper = loadPiece(address + low, bytes - low);
        return incomplete ? 0 : value | upper << (8 * low);
    }

    /** Between two halves that are made one after the other: true if the first is still on its way. */
    private boolean secondHalfWaits() {
        if (cursor == logged && valueAt > clock.now) {
            account.waitForFirstHalf(clock.now, valueAt, valueFrom);
            incomplete = true;
            fault = null;
        }
        return incomplete;
    }

    private long loadPiece(long address, int bytes) {
        if (cursor < logged) {
            return log[cursor++];
        }
        account.begin(clock.now);
        long physical = translate(address, false);
        if (incomplete) {
            return 0;
        }
        int slot = storeBuffer.youngestOverlap(physical, bytes);
        if (slot >= 0) {
            return forward(slot, address, physical, bytes);
        }
        long line = physical & -64;
        int index = caches.findReadable(line);
        if (index >= 0) {
            caches.touch(index);
            // a wait has charged the account already, so the event must be made here even on this short way
            return loaded(address, physical, bytes, caches.read(index, (int) physical & 63, bytes), line);
        }
        int latency = caches.onLoadMiss(line, clock.now, Access.LOAD);
        if (latency < 0) {
            return waitForLine(line, latency);
        }
        account.charge(Part.L1, l1Cycles);
        account.charge(Part.L2, latency - l1Cycles);
        long value = caches.read(caches.findReadable(line), (int) physical & 63, bytes);
        completed(Access.LOAD, clock.now + latency, address, physical, bytes, value);
        account.end();
        counters.loads++;
        valueReady(clock.now + latency, Part.L2);
        return done(value);
    }

    private long forward(int slot, long address, long physical, int bytes) {
        if (!storeBuffer.covers(slot, physical, bytes)) {
            counters.blockedForwards++;
            return waitForDrain();
        }
        counters.forwards++;
        counters.loads++;
        long value = storeBuffer.forward(slot, physical, bytes);
        long usable = Math.max(storeBuffer.readyAt(slot), clock.now) + config.forwardCycles();
        account.charge(Part.STORE_BUFFER, (int) (usable - clock.now));
        completed(Access.LOAD, usable, address, physical, bytes, value);
        account.end();
        valueReady(usable, Part.STORE_BUFFER);
        return done(value);
    }

    private long translate(long address, boolean write) {
        if (physicalMode) {
            return address;
        }
        long physical = translation.translate(address, write, clock.now);
        if (physical < 0) {
            waitingFor = Part.MSHR;
            incomplete = true;
            fault = physical == TranslationUnit.FAULT ? translation.fault() : null;
        }
        return physical;
    }

    private long waitForLine(long line, int why) {
        waitingFor = Part.MSHR;
        account.waitForLine(clock.now, line, why);
        incomplete = true;
        return 0;
    }

    /** Waits until the oldest store has left the buffer. */
    private long waitForDrain() {
        waitingFor = Part.STORE_BUFFER;
        if (nextDrain == Long.MAX_VALUE) {
            account.waitForAnyAnswer(clock.now);
        } else {
            account.waitUntil(clock.now, nextDrain, Part.STORE_BUFFER);
        }
        incomplete = true;
        return 0;
    }

    // ---------------------------------------------------------------- stores

    @Override
    public void store(long address, int bytes, long value) {
        if (nextDrain <= clock.now) {
            drainThrough(clock.now);
        }
        if (cursor == logged && ((int) address & 63) + bytes <= 64) {
            int t = dtlb.find(address >>> 12 | tag);
            if (t >= 0 && (dtlb.entry(t) & requiredForStore) == requiredForStore && storeBuffer.hasRoomFor(1)) {
                long physical = dtlb.entry(t) & TranslationUnit.FRAME | address & 0xfff;
                dtlb.touch(t);
                stored(address, physical, bytes, value);
                return;
            }
        }
        storeSlowly(address, bytes, value);
    }

    private void storeSlowly(long address, int bytes, long value) {
        if (cursor < logged) {
            cursor++;
            return;
        }
        account.begin(clock.now);
        int low = Math.min(bytes, 64 - ((int) address & 63));
        long physical = translate(address, true);
        if (incomplete) {
            return;
        }
        if (!storeBuffer.hasRoomFor(low < bytes ? 2 : 1)) {
            counters.storeBufferFull++;
            waitForDrain();
            return;
        }
        if (low == bytes) {
            stored(address, physical, bytes, value);
            return;
        }
        long upperPhysical = translate(address + low, true);
        if (incomplete) {
            return;
        }
        push(physical, low, value);
        push(upperPhysical, bytes - low, value >>> (8 * low));
        counters.stores++;
        completed(Access.STORE, clock.now, address, physical, bytes, value);
        account.end();
        done(0);
    }

    private void stored(long address, long physical, int bytes, long value) {
        push(physical, bytes, value);
        counters.stores++;
        if (events.wants(EventKind.ACCESS_COMPLETED)) {
            account.begin(clock.now);
            completed(Access.STORE, clock.now, address, physical, bytes, value);
        }
        account.end();
        done(0);
    }

    private void push(long physical, int bytes, long value) {
        long ready = Math.max(clock.now, valueAt) + 1;
        if (storeBuffer.isEmpty()) {
            nextDrain = Math.max(ready, drainedAt + 1);
        }
        storeBuffer.push(physical, bytes, value, ready);
        if (drainBlocked) {
            prefetchOwnership(clock.now);
        }
        if (codePages.mayHold(physical) && caches.isCode(physical & -64)) {
            codeWritten = true;
        }
    }

    /** Writes to the L1D every buffered store whose time has come at {@code now} or before. */
    void drainThrough(long now) {
        while (nextDrain <= now) {
            drainOne(nextDrain);
        }
    }

    private void drainOne(long at) {
        long physical = storeBuffer.headAddress();
        long line = physical & -64;
        int index = caches.findWritable(line);
        int cycles = 1;
        if (index >= 0) {
            caches.write(index, (int) physical & 63, storeBuffer.headBytes(), storeBuffer.headValue());
        } else {
            int latency = caches.onStoreMiss(line, at, CoherenceEvent.STORE, Access.STORE);
            if (latency < 0) {
                nextDrain = Long.MAX_VALUE;
                drainBlocked = true;
                drainLine = latency == PrivateCaches.NO_ROOM ? -1 : line;
                prefetchOwnership(at);
                return;
            }
            cycles = Math.max(1, latency);
            caches.writeOwned(line, (int) physical & 63, storeBuffer.headBytes(), storeBuffer.headValue());
        }
        if (events.wants(EventKind.STORE_DRAINED)) {
            events.add(new StoreDrained(at, core, physical, storeBuffer.headBytes(), storeBuffer.headValue()));
        }
        storeBuffer.pop();
        drainedAt = at + cycles - 1;
        nextDrain = storeBuffer.isEmpty() ? Long.MAX_VALUE : Math.max(at + cycles, storeBuffer.headReadyAt());
    }

    /** The oldest store waits for its line: asks for the lines of those behind it, which will be written after it. */
    private void prefetchOwnership(long at) {
        long before = storeBuffer.headAddress() & -64;
        for (int age = 1; config.storePrefetches() > 0 && age < storeBuffer.size(); age++) {
            long line = storeBuffer.address(age) & -64;
            if (line != before
                    && caches.findWritable(line) < 0
                    && !caches.prefetchOwnership(line, at, config.storePrefetches())) {
                return;
            }
            before = line;
        }
    }

    /** True if nothing waits in the store buffer. */
    boolean drained() {
        return storeBuffer.isEmpty();
    }

    /** When the oldest store can be written, MAX_VALUE if none can now. */
    long nextDrain() {
        return nextDrain;
    }

    /** When the store written last was complete. */
    long drainedAt() {
        return drainedAt;
    }

    /** True if a store to this line waits in the store buffer. */
    boolean storePending(long line) {
        return storeBuffer.holdsLine(line);
    }

    // ---------------------------------------------------------------- locked read-modify-writes

    @Override
    public long loadLocked(long address, int bytes) {
        drainThrough(clock.now);
        boolean split = ((int) address & 63) + bytes > 64;
        account.begin(clock.now);
        long physical = translate(address, true);
        if (incomplete) {
            return 0;
        }
        if (!storeBuffer.isEmpty()) {
            return waitForDrain();
        }
        if (split) {
            return loadBusLocked(address, physical, bytes);
        }
        long line = physical & -64;
        lockedFrame = physical & -4096;
        int latency = caches.lock(line, clock.now);
        if (latency < 0) {
            return waitForLine(line, latency);
        }
        latency = latency == l1Cycles ? account.hitLatency(line, clock.now) : latency;
        account.charge(Part.L1, Math.min(latency, l1Cycles));
        account.charge(Part.L2, Math.max(0, latency - l1Cycles));
        valueReady(clock.now + latency, latency > l1Cycles ? Part.L2 : Part.L1);
        // not in the log: the write follows in the same cycle, and must find the line still held
        return caches.readOwned(line, (int) physical & 63, bytes);
    }

    @Override
    public void storeUnlocking(long address, int bytes, long value) {
        if (((int) address & 63) + bytes > 64) {
            storeBusLocked(address, bytes, value);
            return;
        }
        long physical = lockedFrame | address & 0xfff;
        long line = physical & -64;
        caches.writeOwned(line, (int) physical & 63, bytes, value);
        writtenInPlace(physical, bytes);
        noteCodeWrite(physical);
        if (unlocked) {
            return; // the second half of CMPXCHG16B: same line, same cycle, one lock
        }
        unlocked = true;
        long until = Math.max(valueAt, clock.now) + config.lockCycles();
        caches.unlockAt(until);
        endLocked(address, physical, bytes, value, until);
    }

    private void writtenInPlace(long physical, int bytes) {
        if (events.wants(EventKind.WRITTEN_IN_PLACE)) {
            events.add(new WrittenInPlace(clock.now, core, physical, bytes));
        }
    }

    private void endLocked(long address, long physical, int bytes, long value, long until) {
        account.charge(Part.LOCK, config.lockCycles());
        completed(Access.LOCKED, until, address, physical, bytes, value);
        account.end();
        counters.lockedAccesses++;
        valueAt = until;
        valueFrom = Part.LOCK;
        done(0);
    }

    private void noteCodeWrite(long physical) {
        if (codePages.mayHold(physical)) {
            codeWritten = true;
        }
    }

    /** The operand lies in two lines: nobody else may use the bus until both halves are written. */
    private long loadBusLocked(long address, long physical, int bytes) {
        int low = 64 - ((int) address & 63);
        long upperPhysical = translate(address + low, true);
        if (incomplete) {
            return 0;
        }
        if (busLock == BusLock.NONE) {
            caches.sendBusLock(clock.now);
            busLock = BusLock.REQUESTED;
            counters.splitLocks++;
        }
        if (busLock == BusLock.REQUESTED) {
            waitingFor = Part.BUS;
            account.waitForAnyAnswer(clock.now);
            incomplete = true;
            return 0;
        }
        long lower = ownedPiece(physical, low, 0, false);
        if (incomplete) {
            return 0;
        }
        long upper = ownedPiece(upperPhysical, bytes - low, 0, false);
        return lower | upper << (8 * low);
    }

    private void storeBusLocked(long address, int bytes, long value) {
        int low = 64 - ((int) address & 63);
        long physical = translate(address, true);
        if (incomplete) {
            return;
        }
        long upperPhysical = translate(address + low, true);
        if (incomplete) {
            return;
        }
        ownedPiece(physical, low, value, true);
        if (incomplete) {
            return;
        }
        ownedPiece(upperPhysical, bytes - low, value >>> (8 * low), true);
        if (incomplete) {
            return;
        }
        busLock = BusLock.NONE;
        long until = Math.max(valueAt, clock.now) + config.lockCycles();
        caches.sendBusUnlock(until);
        noteCodeWrite(physical);
        noteCodeWrite(upperPhysical);
        endLocked(address, physical, bytes, value, until);
    }

    /** One half under the bus lock: owns its line, then reads or writes it. */
    private long ownedPiece(long physical, int bytes, long value, boolean write) {
        if (cursor < logged) {
            return log[cursor++];
        }
        if (secondHalfWaits()) {
            return 0;
        }
        long line = physical & -64;
        int index = caches.findWritable(line);
        int latency = account.hitLatency(line, clock.now);
        if (index < 0) {
            latency = caches.onStoreMiss(line, clock.now, CoherenceEvent.STORE, Access.LOCKED);
            if (latency < 0) {
                return waitForLine(line, latency);
            }
            latency = latency == l1Cycles ? account.hitLatency(line, clock.now) : latency;
        }
        if (write) {
            caches.writeOwned(line, (int) physical & 63, bytes, value);
            writtenInPlace(physical, bytes);
            return done(0);
        }
        // the halves are read one after the other
        account.charge(Part.L1, Math.min(latency, l1Cycles));
        account.charge(Part.L2, Math.max(0, latency - l1Cycles));
        valueReady(clock.now + latency, Part.L1);
        return done(caches.readOwned(line, (int) physical & 63, bytes));
    }

    /** A store that goes to the L1D at once, after the store buffer has drained: a write whose whole price shows. */
    void write(long address, int bytes, long value) {
        int offset = (int) address & 63;
        if (offset + bytes > 64) {
            int low = 64 - offset;
            if (cursor == logged && !bothHalvesMayBeWritten(address, address + low)) {
                return;
            }
            writePiece(address, low, value);
            if (!incomplete && !secondHalfWaits()) {
                writePiece(address + low, bytes - low, value >>> (8 * low));
            }
            return;
        }
        writePiece(address, bytes, value);
    }

    /** Translates both before either is written: a write that faults has written nothing. */
    private boolean bothHalvesMayBeWritten(long lower, long upper) {
        drainThrough(clock.now);
        account.begin(clock.now);
        translate(lower, true);
        if (!incomplete) {
            translate(upper, true);
        }
        return !incomplete;
    }

    private void writePiece(long address, int bytes, long value) {
        if (cursor < logged) {
            cursor++;
            return;
        }
        drainThrough(clock.now);
        account.begin(clock.now);
        long physical = translate(address, true);
        if (incomplete) {
            return;
        }
        if (!storeBuffer.isEmpty()) {
            waitForDrain();
            return;
        }
        long line = physical & -64;
        int latency = account.hitLatency(line, clock.now);
        int index = caches.findWritable(line);
        if (index < 0) {
            int owned = caches.onStoreMiss(line, clock.now, CoherenceEvent.STORE, Access.STORE);
            if (owned < 0) {
                waitForLine(line, owned);
                return;
            }
            latency = owned == l1Cycles ? latency : owned;
        }
        caches.writeOwned(line, (int) physical & 63, bytes, value);
        writtenInPlace(physical, bytes);
        noteCodeWrite(physical);
        account.charge(Part.L1, Math.min(latency, l1Cycles));
        account.charge(Part.L2, Math.max(0, latency - l1Cycles));
        completed(Access.STORE, clock.now + latency, address, physical, bytes, value);
        account.end();
        counters.stores++;
        valueReady(clock.now + latency, Part.L1);
        done(0);
    }

    // ---------------------------------------------------------------- the rest of the port

    @Override
    public void probeStore(long address, int bytes) {
        if (cursor < logged) {
            cursor++;
            return;
        }
        drainThrough(clock.now);
        account.begin(clock.now);
        translate(address, true);
        if (!incomplete && (address & 0xfff) + bytes > 4096) {
            translate(address + bytes - 1, true);
        }
        if (!incomplete) {
            account.end();
            done(0);
        }
    }

    @Override
    public void fence(Fence fence) {
        // loads complete in order, and so do stores: only the full fence has anything to wait for
        if (fence == Fence.FULL && !drainedNow()) {
            account.begin(clock.now);
            waitForDrain();
            return;
        }
        account.end();
    }

    private boolean drainedNow() {
        drainThrough(clock.now);
        return storeBuffer.isEmpty();
    }

    @Override
    public void flushLine(long address, boolean invalidate) {
        if (cursor < logged) {
            cursor++;
            return;
        }
        drainThrough(clock.now);
        account.begin(clock.now);
        long physical = translate(address, false);
        if (incomplete) {
            return;
        }
        if (!storeBuffer.isEmpty()) {
            waitForDrain();
            return;
        }
        if (!flushSent) {
            caches.sendFlush(physical & -64, clock.now);
            flushSent = true;
            flushDone = false;
        }
        if (!flushDone) {
            waitingFor = Part.BUS;
            account.waitForAnyAnswer(clock.now);
            incomplete = true;
            return;
        }
        flushSent = false;
        account.end();
        done(0);
    }

    /** The instruction side's first-level TLB, which forgets when ours does. */
    void instructionTlb(Tlb itlb) {
        instructionTlb = itlb;
    }

    @Override
    public void invalidatePage(long address) {
        long key = address >>> 12 | tag;
        instructionTlb.invalidate(key);
        dtlb.invalidate(key);
        second.invalidate(key);
        walkCaches.flush(tag);
        codePages.translationsChanged();
        flushed(address);
    }

    @Override
    public void addressSpaceChanged(long cr3) {
        boolean keep = translation.keepsTranslations(cr3);
        registers.cr3 = cr3 & Long.MAX_VALUE;
        modeChanged();
        codePages.translationsChanged();
        if (!translation.paging()) {
            forgetAllTranslations();
        } else if (!keep) {
            forget(tag);
        }
    }

    @Override
    public void invalidate(Invalidation what, long pcid, long address) {
        long of = translation.tag(pcid);
        switch (what) {
            case PAGE_OF_PCID -> {
                long key = address >>> 12 | of;
                instructionTlb.invalidateUnlessGlobal(key);
                dtlb.invalidateUnlessGlobal(key);
                second.invalidateUnlessGlobal(key);
                walkCaches.flush(of);
                flushed(address);
            }
            case PCID -> forget(of);
            case ALL -> forgetAllTranslations();
            case ALL_BUT_GLOBAL -> {
                instructionTlb.flushAllButGlobal();
                dtlb.flushAllButGlobal();
                second.flushAllButGlobal();
                walkCaches.flushAll();
                flushed(-1);
            }
        }
        codePages.translationsChanged();
    }

    /** Everything of one address space but its global pages. */
    private void forget(long addressSpace) {
        instructionTlb.flush(addressSpace);
        dtlb.flush(addressSpace);
        second.flush(addressSpace);
        walkCaches.flush(addressSpace);
        flushed(-1);
    }

    private void forgetAllTranslations() {
        instructionTlb.flushAll();
        dtlb.flushAll();
        second.flushAll();
        walkCaches.flushAll();
        flushed(-1);
    }

    @Override
    public void controlChanged(long cr4) {
        registers.cr4 = cr4;
        modeChanged();
        codePages.translationsChanged();
        forgetAllTranslations();
    }

    @Override
    public void rightsChanged() {
        modeChanged();
    }

    private void flushed(long address) {
        if (events.wants(EventKind.TLB_FLUSHED)) {
            events.add(new TlbFlushed(clock.now, core, address));
        }
    }

    // ---------------------------------------------------------------- messages

    /**
     * An answer has reached the core.
     *
     * @return true if the waiting access should be tried again now
     */
    boolean answered(CoreMessage message) {
        switch (message.kind()) {
            case BUS_LOCK_GRANTED -> busLock = BusLock.HELD;
            case FLUSH_DONE -> flushDone = true;
            case ANSWER, SNOOP -> {}
        }
        if (drainBlocked && (drainLine < 0 || drainLine == message.line())) {
            drainBlocked = false;
            nextDrain = message.time();
        } else if (drainBlocked) {
            prefetchOwnership(message.time()); // an MSHR may be free now
        }
        return account.answered(message, waitingFor);
    }

    private record Saved(
            Object storeBuffer,
            Object translation,
            Object account,
            long lockedFrame,
            boolean unlocked,
            boolean physicalMode,
            Part waitingFor,
            boolean incomplete,
            Fault fault,
            long[] log,
            int logged,
            int cursor,
            long valueAt,
            Part valueFrom,
            long nextDrain,
            long drainedAt,
            boolean drainBlocked,
            long drainLine,
            BusLock busLock,
            boolean flushSent,
            boolean flushDone,
            boolean codeWritten) {}

    Object save() {
        return new Saved(
                storeBuffer.save(),
                translation.save(),
                account.save(),
                lockedFrame,
                unlocked,
                physicalMode,
                waitingFor,
                incomplete,
                fault,
                log.clone(),
                logged,
                cursor,
                valueAt,
                valueFrom,
                nextDrain,
                drainedAt,
                drainBlocked,
                drainLine,
                busLock,
                flushSent,
                flushDone,
                codeWritten);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        storeBuffer.restore(saved.storeBuffer);
        translation.restore(saved.translation);
        account.restore(saved.account);
        lockedFrame = saved.lockedFrame;
        unlocked = saved.unlocked;
        physicalMode = saved.physicalMode;
        waitingFor = saved.waitingFor;
        incomplete = saved.incomplete;
        fault = saved.fault;
        log = saved.log.clone();
        logged = saved.logged;
        cursor = saved.cursor;
        valueAt = saved.valueAt;
        valueFrom = saved.valueFrom;
        nextDrain = saved.nextDrain;
        drainedAt = saved.drainedAt;
        drainBlocked = saved.drainBlocked;
        drainLine = saved.drainLine;
        busLock = saved.busLock;
        flushSent = saved.flushSent;
        flushDone = saved.flushDone;
        codeWritten = saved.codeWritten;
        modeChanged();
    }
}
