package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.*;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.event.SimEvent.TableEntryRead;
import dev.interlock.core.event.SimEvent.TlbMissed;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;

/**
 * The translation side of the load/store unit or of the fetch unit: its first-level TLB, the second level that both share,
 * and a page walker of its own.
 *
 * <p>{@link #translate} is the slow path: the owner has looked in {@link #first()} itself. A walk reads one table entry,
 * waits as long as that took, reads the next: four cache accesses, one after the other, and the waiting access is tried
 * again after each. The paging-structure caches, if there are any, let it begin further down. Accessed and dirty bits are set by writing the entry in the L1D, which owns the line at that moment.
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

    private static final long CR0_WP = 1 << 16;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PGE = 1 << 7;
    private static final long CR4_PCIDE = 1 << 17;
    private static final long CR4_SMEP = 1 << 20;
    private static final long CR4_SMAP = 1 << 21;
    private static final long RFLAGS_AC = 1 << 18;
    private static final long EFER_NXE = 1 << 11;
    private static final long PCID = 0xfff;
    private static final long EVERYTHING =
            PRESENT | WRITABLE | USER | DIRTY | Tlb.EXECUTABLE | Tlb.SUPERVISOR | Tlb.WRITE_BACK;
    private static final Part[] LEVELS = {Part.WALK_PML4, Part.WALK_PDPT, Part.WALK_PD, Part.WALK_PT};

    private final int core;
    private final boolean fetch;
    private final Tlb first;
    private final Tlb second;
    private final WalkCaches walkCaches;
    private final int secondHitCycles;
    private final PrivateCaches caches;
    private final RegisterFile registers;
    private final AccessAccount account;
    private final EventLog events;
    private final TlbCounters counters;

    private Fault fault;
    private MemoryType type = MemoryType.WRITE_BACK;

    /** Page that a walk is under way for, −1 if none. */
    private long walkPage = -1;

    private int walkShift;
    private long walkTable;
    private long walkBits;
    private long walkBegan;
    private boolean walkReady;

    /**
     * A translation unit.
     *
     * @param second the second-level TLB, shared with the other side of this core
     * @param walkCaches the paging-structure caches, shared likewise
     * @param account of the unit that this one serves
     */
    public TranslationUnit(
            int core,
            boolean fetch,
            TlbLevels config,
            Tlb second,
            WalkCaches walkCaches,
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
        this.caches = caches;
        this.registers = registers;
        this.account = account;
        this.events = events;
        this.counters = counters;
    }

    /** The first-level TLB, for the hit path. */
    public Tlb first() {
        return first;
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
        long bits = PRESENT;
        if (registers.cpl == 3) {
            bits |= USER;
        } else if (userPagesForbidden()) {
            bits |= Tlb.SUPERVISOR;
        }
        if (fetch) {
            return bits | Tlb.EXECUTABLE;
        }
        if (!write) {
            return bits;
        }
        boolean mayWriteReadOnly = registers.cpl != 3 && (registers.cr0 & CR0_WP) == 0;
        return mayWriteReadOnly ? bits | DIRTY : bits | WRITABLE | DIRTY;
    }

    /** True if the kernel may not use pages of programs now: SMEP for a fetch; SMAP, unless RFLAGS.AC is set, for data. */
    private boolean userPagesForbidden() {
        if (fetch) {
            return (registers.cr4 & CR4_SMEP) != 0;
        }
        return (registers.cr4 & CR4_SMAP) != 0 && (registers.flags.rflags() & RFLAGS_AC) == 0;
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
        if (walkPage != page) {
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
            return onFirstLevelMiss(virtual, key, required, now);
        }
        return walk(virtual, write, now);
    }

    private long onFirstLevelMiss(long virtual, long key, long required, long now) {
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
            walkPage = virtual >>> 12;
            beginWalk(virtual);
            walkBegan = now + secondHitCycles;
            walkReady = false;
        }
        account.waitUntil(now, now + secondHitCycles, Part.TLB);
        return WAIT;
    }

    /** Where the walk begins: at CR3, or below the lowest entry that the paging-structure caches have. */
    private void beginWalk(long virtual) {
        int cached = walkCaches.find(virtual, tag());
        walkShift = cached - 9;
        if (cached > 39) {
            walkTable = registers.cr3 & ADDRESS;
            walkBits = WRITABLE | USER | Tlb.EXECUTABLE;
        } else {
            long entry = walkCaches.entry(cached, virtual, tag());
            walkTable = address(entry, 12);
            walkBits = entry & (WRITABLE | USER | Tlb.EXECUTABLE);
        }
    }

    private void missed(long now, long virtual, int level) {
        if (events.wants(EventKind.TLB_MISSED)) {
            events.add(new TlbMissed(now, core, virtual, fetch, level));
        }
    }

    /** One step of the walk: one table entry. */
    private long walk(long virtual, boolean write, long now) {
        account.walkLevel(LEVELS[(39 - walkShift) / 9]);
        long at = walkTable + ((virtual >>> walkShift) & 511) * 8;
        long line = at & -64;
        int latency;
        int index = caches.findReadable(line);
        if (index >= 0) {
            latency = account.hitLatency(line, now);
            caches.touch(index);
        } else {
            latency = caches.onLoadMiss(line, now, Access.WALK);
            if (latency < 0) {
                account.waitForLine(now, line, latency);
                return WAIT;
            }
            index = caches.findReadable(line);
        }
        counters.walkAccesses++;
        if (events.wants(EventKind.TABLE_ENTRY_READ)) {
            events.add(new TableEntryRead(now, core, at));
        }
        long entry = caches.read(index, (int) at & 63, 8);
        if ((entry & PRESENT) == 0) {
            return pageFault(virtual, write, 0, now, "page is not mapped");
        }
        boolean leaf = walkShift == 12 || (entry & LARGE) != 0 && walkShift < 39;
        long misplaced = leaf && walkShift > 12
                ? ADDRESS & (1L << walkShift) - 1 & ~0x1000L
                : 0; // bit 12 of a large page is PAT
        if ((entry & (reserved() | misplaced)) != 0 || walkShift == 39 && (entry & LARGE) != 0) {
            return pageFault(
                    virtual, write, Fault.PRESENT | Fault.RESERVED_BIT, now, "a reserved bit is set in the page table");
        }
        long bits = walkBits & (entry | Tlb.EXECUTABLE);
        bits = (entry & NO_EXECUTE) != 0 ? bits & ~Tlb.EXECUTABLE : bits;
        if (leaf) {
            String denied = denied(bits, write);
            if (denied != null) {
                return pageFault(virtual, write, Fault.PRESENT, now, denied);
            }
        }
        long marks = ACCESSED | (leaf && write ? DIRTY : 0);
        if ((entry & marks) != marks) {
            if (caches.findWritable(line) < 0) {
                int owned = caches.onStoreMiss(line, now, CoherenceEvent.STORE, Access.WALK);
                if (owned < 0) {
                    account.waitForLine(now, line, owned);
                    return WAIT;
                }
            }
            entry |= marks;
            caches.writeOwned(line, (int) at & 63, 8, entry);
            if (events.wants(EventKind.WRITTEN_IN_PLACE)) {
                events.add(new WrittenInPlace(now, core, at, 8));
            }
        }
        if (leaf) {
            long frame = address(entry, walkShift) | virtual & (1L << walkShift) - 1 & FRAME;
            long global = (registers.cr4 & CR4_PGE) != 0 ? GLOBAL : 0;
            long cached = frame | PRESENT | bits & (WRITABLE | USER | Tlb.EXECUTABLE) | entry & (DIRTY | global);
            cached |= (bits & USER) == 0 ? Tlb.SUPERVISOR : 0;
            cached |= MemoryType.of(registers.pat, entry, walkShift).bits();
            first.insert(walkPage | tag(), cached, walkShift);
            second.insert(walkPage | tag(), cached, walkShift);
            walkReady = true;
            if (events.wants(EventKind.PAGE_WALKED)) {
                events.add(new PageWalked(now, core, virtual, frame, (int) (now + latency - walkBegan)));
            }
        } else {
            walkBits = bits;
            walkTable = address(entry, 12);
            walkCaches.insert(walkShift, virtual, tag(), walkTable | bits & (WRITABLE | USER | Tlb.EXECUTABLE));
            walkShift -= 9;
        }
        account.waitUntil(now, now + latency, Part.L1);
        if (leaf) {
            account.walkLevel(null); // the access itself may go on without coming here again: its page is in the TLB
        }
        return WAIT;
    }

    /** The bits that no entry may have: beyond the physical address, and bit 63 as long as EFER.NXE gives it no meaning. */
    private long reserved() {
        return (registers.efer & EFER_NXE) != 0 ? RESERVED : RESERVED | NO_EXECUTE;
    }

    /** Why the access is not allowed, or null; SDM vol. 3, section 4.6.1. */
    private String denied(long bits, boolean write) {
        boolean user = registers.cpl == 3;
        if (user && (bits & USER) == 0) {
            return "page belongs to the kernel";
        }
        if (!user && (bits & USER) != 0 && userPagesForbidden()) {
            return fetch ? "SMEP: page belongs to a program" : "SMAP: page belongs to a program";
        }
        if (fetch && (bits & Tlb.EXECUTABLE) == 0) {
            return "page is not executable";
        }
        if (write && (bits & WRITABLE) == 0 && (user || (registers.cr0 & CR0_WP) != 0)) {
            return "page is read-only";
        }
        return null;
    }

    /** True if a page fault says that it was a fetch: with NX or SMEP, the only reasons to ask (SDM vol. 3, section 4.7). */
    private boolean fetchesAreTold() {
        return (registers.efer & EFER_NXE) != 0 || (registers.cr4 & CR4_SMEP) != 0;
    }

    private long pageFault(long virtual, boolean write, int code, long now, String reason) {
        if (events.wants(EventKind.PAGE_WALKED)) {
            events.add(new PageWalked(now, core, virtual, -1, (int) (now - walkBegan)));
        }
        // the fault forgets what led to it, so that a kernel that has only added rights needs no INVLPG (4.10.4.1)
        first.invalidate(walkPage | tag());
        second.invalidate(walkPage | tag());
        walkCaches.flush(tag());
        abandon();
        int full = code
                | (write ? Fault.WRITE : 0)
                | (registers.cpl == 3 ? Fault.USER : 0)
                | (fetch && fetchesAreTold() ? Fault.INSTRUCTION_FETCH : 0);
        fault = Fault.page(full, virtual, reason);
        return FAULT;
    }

    /** The waiting access is tried again; a walk whose last entry it waited for is over, and its translation in the TLB. */
    public void retry() {
        if (walkReady) {
            walkReady = false;
            abandon();
        }
    }

    /** Gives up a walk: the instruction will not be tried again. */
    public void abandon() {
        walkPage = -1;
        account.walkLevel(null);
    }

    private record Saved(
            Object first,
            long walkPage,
            int walkShift,
            long walkTable,
            long walkBits,
            long walkBegan,
            boolean walkReady) {}

    /** The state now, without the second level. */
    public Object save() {
        return new Saved(first.save(), walkPage, walkShift, walkTable, walkBits, walkBegan, walkReady);
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        first.restore(saved.first);
        walkPage = saved.walkPage;
        walkShift = saved.walkShift;
        walkTable = saved.walkTable;
        walkBits = saved.walkBits;
        walkBegan = saved.walkBegan;
        walkReady = saved.walkReady;
    }
}
