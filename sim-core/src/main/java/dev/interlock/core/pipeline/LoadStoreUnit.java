package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.mmu.PageMissHandlers;
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
 *   store ──▶ DTLB ──▶ store buffer ─ ─ ─ StoreDrain, later, in order ─ ─ ─▶ L1D, once the line is owned
 * </pre>
 *
 * <p>What hits is here. The rest stands beside it: {@link LoadPort}, {@link StorePort}, {@link StoreDrain}, {@link
 * CombiningBuffers}, {@link UncachedAccess}, {@link LockedAccess}, {@link LineFlush}, {@link TranslationControl}, {@link InPlaceWrite}; and what all have in common, the {@link
 * AccessInFlight}.
 *
 * <p><b>Replay.</b> An instruction whose access waits is executed again from its beginning; see {@link ReplayLog}.
 *
 * <p><b>Time.</b> An access happens at {@code clock.now}, at once; its latency is charged afterwards.
 */
public final class LoadStoreUnit implements MemoryPort {
    /** A bit that no TLB entry has: sends every access to the slow path. */
    private static final long NEVER = 1 << 11;

    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreBuffer storeBuffer;
    private final StoreDrain drain;
    private final TranslationUnit translation;
    private final Tlb dtlb;
    private final AccessAccount account;
    private final AccessInFlight access;
    private final ReplayLog log;
    private final CombiningBuffers combining;
    private final UncachedAccess uncached;
    private final LoadPort loads;
    private final StorePort stores;
    private final LockedAccess locked;
    private final LineFlush flush;
    private final InPlaceWrite inPlace;
    private final TranslationControl control;

    /** What the TLB's keys of this address space have above the page number. */
    private long tag;

    private long requiredForLoad;
    private long requiredForStore;

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
            PageMissHandlers handlers,
            RegisterFile registers,
            CodePages codePages,
            EventLog events,
            CoreCounters counters) {
        this.clock = clock;
        this.caches = caches;
        account = new AccessAccount(l1Cycles, l2Cycles, counters.cycles);
        translation = new TranslationUnit(
                core,
                false,
                tlbs,
                second,
                walkCaches,
                handlers,
                l1Cycles,
                caches,
                registers,
                account,
                events,
                counters.dataTlb);
        dtlb = translation.first();
        access = new AccessInFlight(core, clock, account, translation, events);
        log = access.log();
        storeBuffer = new StoreBuffer(config.storeBufferEntries());
        combining = new CombiningBuffers(core, config, caches, events, counters);
        drain = new StoreDrain(core, config.storePrefetches(), caches, storeBuffer, combining, events);
        uncached = new UncachedAccess(clock, caches, access);
        loads = new LoadPort(
                config, l1Cycles, clock, caches, storeBuffer, drain, access, uncached, account, events, counters);
        stores = new StorePort(clock, caches, storeBuffer, drain, access, account, codePages, events, counters);
        locked = new LockedAccess(
                config.lockCycles(), l1Cycles, clock, caches, drain, access, uncached, account, codePages, counters);
        flush = new LineFlush(clock, caches, drain, access, account);
        inPlace = new InPlaceWrite(l1Cycles, clock, caches, drain, access, uncached, account, codePages, counters);
        control = new TranslationControl(core, clock, translation, second, walkCaches, registers, codePages, events);
        modeChanged();
    }

    // ---------------------------------------------------------------- one instruction

    /** A new instruction begins. */
    void begin() {
        access.beginInstruction();
        locked.beginInstruction();
    }

    /** The same instruction is executed again. */
    void again() {
        access.again();
        locked.again();
    }

    /** The instruction will not be tried again: it faulted, or the core is sent elsewhere. */
    void abandon() {
        access.abandon();
    }

    @Override
    public boolean incomplete() {
        return access.incomplete();
    }

    /** The fault that the last access ran into, null if it waits. */
    Fault fault() {
        return access.fault();
    }

    /** When to try again: a cycle, or MAX_VALUE after an answer. */
    long wakeAt() {
        return account.wakeAt();
    }

    /** When the values loaded by this instruction are usable; 0 if it loaded none. */
    long valueAt() {
        return access.valueAt();
    }

    /** Where the latest of them came from. */
    Part valueFrom() {
        return access.valueFrom();
    }

    /** True once after a store to a line that this core has fetched as code. */
    boolean takeCodeWritten() {
        return access.takeCodeWritten();
    }

    /** The privilege level, CR0 or the like has changed. */
    void modeChanged() {
        tag = translation.tag();
        // what is not write-back memory does not hit here
        requiredForLoad = access.physicalMode() ? NEVER : translation.required(false) | Tlb.WRITE_BACK;
        requiredForStore = access.physicalMode() ? NEVER : translation.required(true) | Tlb.WRITE_BACK;
    }

    /** Takes addresses as physical, or as virtual again. */
    void physicalMode(boolean on) {
        access.physicalMode(on);
        modeChanged();
    }

    /** The translation of loads and stores. */
    TranslationUnit translation() {
        return translation;
    }

    /** The account of the access in flight. */
    AccessAccount account() {
        return account;
    }

    // ---------------------------------------------------------------- loads

    @Override
    public long load(long address, int bytes) {
        if (drain.next() <= clock.now) {
            drain.through(clock.now);
        }
        int offset = (int) address & 63;
        if (!log.replays() && offset + bytes <= 64) {
            int t = dtlb.find(address >>> 12 | tag);
            if (t >= 0 && (dtlb.entry(t) & requiredForLoad) == requiredForLoad) {
                long physical = dtlb.entry(t) & TranslationUnit.FRAME | address & 0xfff;
                int index = caches.findReadable(physical & -64);
                if (index >= 0 && storeBuffer.youngestOverlap(physical, bytes) < 0 && combining.isEmpty()) {
                    dtlb.touch(t);
                    caches.touch(index);
                    return loads.hit(address, physical, bytes, caches.read(index, offset, bytes), physical & -64);
                }
            }
        }
        return loads.load(address, bytes);
    }

    // ---------------------------------------------------------------- stores

    @Override
    public void store(long address, int bytes, long value) {
        if (drain.next() <= clock.now) {
            drain.through(clock.now);
        }
        if (!log.replays() && ((int) address & 63) + bytes <= 64) {
            int t = dtlb.find(address >>> 12 | tag);
            if (t >= 0 && (dtlb.entry(t) & requiredForStore) == requiredForStore && storeBuffer.hasRoomFor(1)) {
                long physical = dtlb.entry(t) & TranslationUnit.FRAME | address & 0xfff;
                dtlb.touch(t);
                stores.hit(address, physical, bytes, value);
                return;
            }
        }
        stores.store(address, bytes, value, false);
    }

    @Override
    public void storeNonTemporal(long address, int bytes, long value) {
        drain.through(clock.now);
        stores.store(address, bytes, value, true);
    }

    /**
     * Asks for ownership of the line at an address, ahead of the stores to it. It waits until an MSHR is free for that; two
     * are left to loads and to the oldest store.
     */
    void ownAhead(long address) {
        drain.through(clock.now);
        account.begin(clock.now);
        long physical = access.translate(address, true);
        if (access.incomplete()) {
            return;
        }
        long line = physical & -64;
        int most = access.type() == MemoryType.WRITE_BACK ? caches.mostOwnedAhead() : 0;
        if (most > 0 && caches.findWritable(line) < 0 && !caches.prefetchOwnership(line, clock.now, most)) {
            access.waitForAnyAnswer(Part.STORE_BUFFER);
            return;
        }
        account.end();
    }

    /** Writes to the L1D every buffered store whose time has come at {@code now} or before. */
    void drainThrough(long now) {
        drain.through(now);
    }

    /** True if no store waits, in the store buffer or a write-combining buffer. */
    boolean drained() {
        return storeBuffer.isEmpty() && combining.isEmpty();
    }

    /** The core enters the kernel: what is combined becomes visible soon, wherever the program goes on. */
    void evictCombined() {
        drain.through(clock.now);
        drain.evictCombined(clock.now);
    }

    /** When the next store can leave, MAX_VALUE if none can now. */
    long nextDrain() {
        return drain.next();
    }

    /** When the store written last was complete. */
    long drainedAt() {
        return drain.drainedAt();
    }

    /** True if surely no store to this line waits. */
    boolean noStoreTo(long line) {
        return combining.isEmpty() && !storeBuffer.holdsLine(line);
    }

    /** True if a store to this line waits; one that was combined leaves now, so that the line can be fetched. */
    boolean storePending(long line) {
        return drain.evictsCombined(line, clock.now) || storeBuffer.holdsLine(line);
    }

    // ---------------------------------------------------------------- the rest of the port

    @Override
    public long loadLocked(long address, int bytes) {
        return locked.load(address, bytes);
    }

    @Override
    public void storeUnlocking(long address, int bytes, long value) {
        locked.storeUnlocking(address, bytes, value);
    }

    /** A store that goes to the L1D at once, after the store buffer has drained: a write whose whole price shows. */
    void write(long address, int bytes, long value) {
        inPlace.write(address, bytes, value);
    }

    @Override
    public void probeStore(long address, int bytes) {
        if (log.replays()) {
            log.next();
            return;
        }
        drain.through(clock.now);
        account.begin(clock.now);
        access.translate(address, true);
        if (access.incomplete()) {
            access.translateAhead(address + bytes - 1, true);
        } else if ((address & 0xfff) + bytes > 4096) {
            access.translate(address + bytes - 1 & -4096, true); // a fault names the first byte of its page
        }
        if (!access.incomplete()) {
            account.end();
            log.add(0);
        }
    }

    @Override
    public void fence(Fence fence) {
        // loads complete in order, and so do stores, but for those that are combined
        boolean waitsForStores =
                fence == Fence.FULL || fence == Fence.STORE && (storeBuffer.combines() || !combining.isEmpty());
        if (waitsForStores && !drain.emptyAt(clock.now)) {
            account.begin(clock.now);
            drain.await(access, clock.now);
            return;
        }
        account.end();
    }

    @Override
    public void flushLine(long address, boolean invalidate) {
        flush.flush(address);
    }

    /** The instruction side's first-level TLB, which forgets when ours does. */
    void instructionTlb(Tlb itlb) {
        control.instructionTlb(itlb);
    }

    @Override
    public void invalidatePage(long address) {
        fence(Fence.FULL); // it serialises: the walk that comes next sees the stores to the page tables
        if (access.incomplete()) {
            return;
        }
        control.invalidatePage(address);
    }

    @Override
    public void addressSpaceChanged(long cr3) {
        control.addressSpaceChanged(cr3);
        modeChanged();
    }

    @Override
    public void invalidate(Invalidation what, long pcid, long address) {
        control.invalidate(what, pcid, address);
    }

    @Override
    public void controlChanged(long cr4) {
        control.controlChanged(cr4);
        modeChanged();
    }

    @Override
    public void rightsChanged() {
        modeChanged();
    }

    // ---------------------------------------------------------------- messages

    /**
     * An answer has reached the core.
     *
     * @return true if the waiting access should be tried again now
     */
    boolean answered(CoreMessage message) {
        locked.answered(message);
        uncached.answered(message);
        flush.answered(message);
        drain.answered(message);
        return access.answered(message);
    }

    private record Saved(
            Object drain,
            Object translation,
            Object account,
            Object access,
            Object uncached,
            Object locked,
            Object flush) {}

    Object save() {
        return new Saved(
                drain.save(),
                translation.save(),
                account.save(),
                access.save(),
                uncached.save(),
                locked.save(),
                flush.save());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        drain.restore(saved.drain);
        translation.restore(saved.translation);
        account.restore(saved.account);
        access.restore(saved.access);
        uncached.restore(saved.uncached);
        locked.restore(saved.locked);
        flush.restore(saved.flush);
        modeChanged();
    }
}
