package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.*;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.TlbMissed;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;

/**
 * The translation side of the load/store unit or of the fetch unit: its first-level TLB, the second level that both share,
 * and its {@link PageWalker}s.
 *
 * <p>{@link #translate} is the slow path: the owner has looked in {@link #first()} itself. A walk reads one table entry,
 * waits as long as that took, reads the next: four cache accesses, one after the other, and the waiting access is tried
 * again after each. The paging-structure caches, if there are any, let it begin further down. Accessed and dirty bits are
 * set by writing the entry in the L1D, which owns the line at that moment. A second walk may be under way for an access that
 * is still to come ({@link #translateAhead}).
 *
 * <p>SDM vol. 3, sections 4.5 to 4.8 and 4.10.
 */
public final class TranslationUnit {
    /** {@link #translate} did not finish: the account says when to try again. */
    public static final long WAIT = -1;
    /** {@link #translate} ended in {@link #fault()}. */
    public static final long FAULT = -2;

    /** Bits of a TLB entry below the frame address. */
    public static final long FRAME = ~0xfffL;

    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PCIDE = 1 << 17;
    private static final long PCID = 0xfff;
    private static final long EVERYTHING =
            PRESENT | WRITABLE | USER | DIRTY | Tlb.EXECUTABLE | Tlb.SUPERVISOR | Tlb.WRITE_BACK;

    private final int core;
    private final boolean fetch;
    private final Tlb first;
    private final Tlb second;
    private final WalkCaches walkCaches;
    private final int secondHitCycles;
    private final PageMissHandlers handlers;
    private final AccessRights rights;
    private final RegisterFile registers;
    private final AccessAccount account;
    private final EventLog events;
    private final TlbCounters counters;

    private Fault fault;
    private MemoryType type = MemoryType.WRITE_BACK;

    /** The walk that the waiting access waits for. */
    private PageWalker walker;

    /** A walk for an access that is still to come. */
    private PageWalker ahead;

    /**
     * A translation unit.
     *
     * @param second the second-level TLB, shared with the other side of this core
     * @param walkCaches the paging-structure caches, shared likewise
     * @param handlers the page-miss handlers, shared likewise
     * @param l1Cycles lookup of the first-level cache, where table entries are found at best
     * @param account of the unit that this one serves
     */
    public TranslationUnit(
            int core,
            boolean fetch,
            TlbLevels config,
            Tlb second,
            WalkCaches walkCaches,
            PageMissHandlers handlers,
            int l1Cycles,
            PrivateCaches caches,
            RegisterFile registers,
            AccessAccount account,
            EventLog events,
            TlbCounters counters) {
        this.core = core;
        this.fetch = fetch;
        this.first = new Tlb(fetch ? config.instruction() : config.data());
        this.second = second;
        this.walkCaches = walkCaches;
        this.secondHitCycles = config.secondHitCycles();
        this.registers = registers;
        this.account = account;
        this.events = events;
        this.counters = counters;
        this.handlers = handlers;
        rights = new AccessRights(registers, fetch);
        walker = walker(caches, l1Cycles);
        ahead = walker(caches, l1Cycles);
    }

    private PageWalker walker(PrivateCaches caches, int l1Cycles) {
        PageWalker made = new PageWalker(core, l1Cycles, rights, walkCaches, caches, registers, events, counters);
        handlers.add(made);
        return made;
    }

    /** The first-level TLB, for the hit path. */
    public Tlb first() {
        return first;
    }

    /** True if the first-level TLB holds the page of an address now. */
    public boolean inFirstLevel(long virtual) {
        return first.find(virtual >>> 12 | tag()) >= 0;
    }

    /** True if the second-level TLB holds the page of an address now. */
    public boolean inSecondLevel(long virtual) {
        return second.find(virtual >>> 12 | tag()) >= 0;
    }

    /**
     * The lowest level whose entry for an address the paging-structure caches hold now: 2 for a PDE, 3 for a PDPTE, 4 for a
     * PML4E; 5 if they hold none. A walk would begin below it.
     */
    public int cachedLevel(long virtual) {
        return (walkCaches.lowest(virtual, tag()) - 3) / 9;
    }

    /** True if virtual addresses are translated at all. */
    public boolean paging() {
        return (registers.cr0 & CR0_PG) != 0;
    }

    /** The tag of the address space in the keys of TLBs: its PCID, 0 without CR4.PCIDE (SDM vol. 3, section 4.10.1). */
    public long tag() {
        return tag(registers.cr3);
    }

    /** The same for another value of CR3. */
    public long tag(long cr3) {
        return (registers.cr4 & CR4_PCIDE) != 0 ? (cr3 & PCID) << Tlb.TAG_SHIFT : 0;
    }

    /** True if a load of CR3 forgets nothing: bit 63 of the operand, with PCIDs (SDM vol. 3, section 4.10.4.1). */
    public boolean keepsTranslations(long cr3) {
        return (registers.cr4 & CR4_PCIDE) != 0 && cr3 < 0;
    }

    /** The bits that a TLB entry must have for an access. */
    public long required(boolean write) {
        return rights.required(write);
    }

    /** The memory type of the page that was translated last. */
    public MemoryType type() {
        return type;
    }

    /** What the last {@link #FAULT} was. */
    public Fault fault() {
        return fault;
    }

    /**
     * What the first level makes of an address while no walk for it is under way. Nothing changes; who makes use of it says so
     * ({@link #used}).
     *
     * @return the physical address; {@link #WAIT} if {@link #translate} is to be asked
     */
    public long hit(long virtual) {
        long page = virtual >>> 12;
        int index = first.find(page | tag());
        long required = required(false);
        if (index < 0 || (first.entry(index) & required) != required || walker.walksFor(page) || ahead.walksFor(page)) {
            return WAIT;
        }
        return first.entry(index) & FRAME | virtual & 0xfff;
    }

    /** The access was made that {@link #hit} has translated. */
    public void used(long virtual) {
        first.touch(first.find(virtual >>> 12 | tag()));
    }

    /**
     * Translates an address of any kind: first level, second level, walk.
     *
     * @return the physical address, {@link #WAIT} or {@link #FAULT}
     */
    public long translate(long virtual, boolean write, long now) {
        if (virtual << 16 >> 16 != virtual) {
            fault = Fault.of(
                    Fault.Vector.GENERAL_PROTECTION, "address 0x" + Long.toHexString(virtual) + " is not canonical");
            return FAULT;
        }
        long page = virtual >>> 12;
        if (walker.walksFor(page)) {
            return goOn(virtual, now);
        }
        if (ahead.walksFor(page)) {
            return takeOver(virtual, write, now);
        }
        long key = page | tag();
        int index = first.find(key);
        long required = required(write);
        if (index >= 0 && (first.entry(index) & required) == required) {
            first.touch(index);
            type = MemoryType.ofTlb(first.entry(index));
            return first.entry(index) & FRAME | virtual & 0xfff;
        }
        if (!paging()) {
            // paging is off: virtual is physical, as far as there are address lines
            first.insert(key, page << 12 & ADDRESS | EVERYTHING, 12);
            type = MemoryType.WRITE_BACK;
            return virtual & (ADDRESS | 0xfff);
        }
        return onFirstLevelMiss(virtual, write, key, required, now);
    }

    private long onFirstLevelMiss(long virtual, boolean write, long key, long required, long now) {
        counters.firstLevelMisses++;
        missed(now, virtual, 1);
        int index = second.find(key);
        if (index >= 0 && (second.entry(index) & required) == required) {
            second.touch(index);
            first.insert(key, second.entry(index), second.pageShift(index));
            counters.secondLevelHits++;
        } else {
            counters.walks++;
            missed(now, virtual, 2);
            walker.begin(virtual, write, tag(), now + secondHitCycles);
        }
        account.waitUntil(now, now + secondHitCycles, Part.TLB);
        return WAIT;
    }

    private void missed(long now, long virtual, int level) {
        if (events.wants(EventKind.TLB_MISSED)) {
            events.add(new TlbMissed(now, core, virtual, fetch, level));
        }
    }

    /** The walk of the waiting access. */
    private long goOn(long virtual, long now) {
        if (walker.nextStep() <= now) {
            Fault end = walker.step(now, false);
            if (end != null) {
                return onFault(end);
            }
        }
        await(now);
        return WAIT;
    }

    private void await(long now) {
        account.walkLevel(walker.level());
        if (walker.nextStep() == Long.MAX_VALUE) {
            account.waitForLine(now, walker.waitLine(), walker.why());
        } else {
            account.waitUntil(now, walker.nextStep(), walker.level() == null ? Part.TLB : Part.L1);
        }
        if (walker.translated()) {
            account.walkLevel(null); // the access itself may go on without coming here again: its page is in the TLB
        }
    }

    private long onFault(Fault end) {
        // the fault forgets what led to it, so that a kernel that has only added rights needs no INVLPG (4.10.4.1)
        first.invalidate(walker.key());
        second.invalidate(walker.key());
        walkCaches.flush(tag());
        abandon();
        fault = end;
        return FAULT;
    }

    private void enter(PageWalker done) {
        first.insert(done.key(), done.translation(), done.pageShift());
        second.insert(done.key(), done.translation(), done.pageShift());
        done.abandon();
    }

    /** The waiting access is tried again; a walk whose last entry it waited for is over. */
    public void retry() {
        if (!walker.idle() && walker.translated()) {
            enter(walker);
            account.walkLevel(null);
        }
    }

    /** Gives up all walks: the instruction will not be tried again. */
    public void abandon() {
        walker.abandon();
        ahead.abandon();
        account.walkLevel(null);
    }

    // ---------------------------------------------------------------- walks made ahead

    /** True while a walk is under way that an access waits for. */
    public boolean walking() {
        return !walker.idle();
    }

    /**
     * Begins to translate an address that will be needed soon, if it is not known and a page-miss handler is free; see {@link
     * PageMissHandlers}.
     */
    public void translateAhead(long virtual, boolean write, long now) {
        long page = virtual >>> 12;
        boolean canonical = virtual << 16 >> 16 == virtual;
        if (!handlers.overlap() || !ahead.idle() || walker.walksFor(page) || !canonical || !paging()) {
            return;
        }
        long key = page | tag();
        long required = required(write);
        int index = first.find(key);
        if (index >= 0 && (first.entry(index) & required) == required) {
            return;
        }
        index = second.find(key);
        if (index >= 0 && (second.entry(index) & required) == required) {
            second.touch(index);
            counters.secondLevelHits++;
            ahead.deliver(virtual, tag(), second.entry(index), second.pageShift(index), now + secondHitCycles);
        } else if (handlers.free()) {
            counters.walks++;
            missed(now, virtual, 2);
            ahead.begin(virtual, write, tag(), now + secondHitCycles);
        } else {
            return;
        }
        counters.firstLevelMisses++;
        missed(now, virtual, 1);
    }

    /** When the walk made ahead goes on by itself, MAX_VALUE if it does not. */
    public long aheadAt() {
        return ahead.idle() ? Long.MAX_VALUE : ahead.nextStep();
    }

    /** The walk made ahead goes on, at exactly that cycle. */
    public void goOnAhead(long now) {
        if (ahead.translated()) {
            enter(ahead);
        } else {
            ahead.step(now, true);
        }
    }

    /** The walk made ahead is for the access that is made now. */
    private long takeOver(long virtual, boolean write, long now) {
        PageWalker free = walker;
        walker = ahead;
        ahead = free;
        ahead.abandon();
        walker.needed(virtual, write, now);
        if (walker.translated() && walker.nextStep() <= now) {
            retry();
            return translate(virtual, write, now);
        }
        return goOn(virtual, now);
    }

    /** Gives up the walk made ahead: what it has read may not hold any longer. */
    public void abandonAhead() {
        ahead.abandon();
    }

    /** An answer has reached the core. */
    public void answered(CoreMessage message) {
        walker.answered(message);
        ahead.answered(message);
    }

    private record Saved(Object first, Object walker, Object ahead) {}

    /** The state now, without the second level. */
    public Object save() {
        return new Saved(first.save(), walker.save(), ahead.save());
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        first.restore(saved.first);
        walker.restore(saved.walker);
        ahead.restore(saved.ahead);
    }
}
