package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.*;

import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.event.SimEvent.TableEntryRead;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;

/**
 * One walk through the page tables: reads an entry through the caches, waits as long as that took, reads the next.
 *
 * <pre>
 *   begin ─▶ second-level lookup ─▶ PML4E ─▶ PDPTE ─▶ PDE ─▶ PTE ─▶ translated ─▶ idle
 *                                   (each: L1D hit, or a miss to wait for; the accessed bit is set in the L1D that owns it)
 * </pre>
 *
 * The walker knows when it may go on, {@link #nextStep}; who waits for it asks there. SDM vol. 3, section 4.5.
 */
final class PageWalker {
    private static final Part[] LEVELS = {Part.WALK_PML4, Part.WALK_PDPT, Part.WALK_PD, Part.WALK_PT};
    private static final long CR4_PGE = 1 << 7;
    private static final long ANY_LINE = -2;
    private static final long NO_LINE = -1;

    private final int core;
    private final int l1Cycles;
    private final AccessRights rights;
    private final WalkCaches walkCaches;
    private final PrivateCaches caches;
    private final RegisterFile registers;
    private final EventLog events;
    private final TlbCounters counters;

    /** Page that the walk is for, −1 if there is none. */
    private long page = -1;

    private long virtual;
    private boolean write;
    private long tag;
    private int shift;
    private long table;
    private long bits;
    private long began;

    /** When it goes on; MAX_VALUE: after an answer for {@link #waitLine}, or when the access is made. */
    private long nextStep;

    private long waitLine;
    private long waitSince;
    private int why;

    private long resumedLine = NO_LINE;
    private long resumedAt;
    private long resumedAfter;

    /** The level of the entry that was read last, null before the first. */
    private Part level;

    /** What the TLBs will hold, 0 until the last entry has been read. */
    private long translation;

    private int pageShift;

    PageWalker(
            int core,
            int l1Cycles,
            AccessRights rights,
            WalkCaches walkCaches,
            PrivateCaches caches,
            RegisterFile registers,
            EventLog events,
            TlbCounters counters) {
        this.core = core;
        this.l1Cycles = l1Cycles;
        this.rights = rights;
        this.walkCaches = walkCaches;
        this.caches = caches;
        this.registers = registers;
        this.events = events;
        this.counters = counters;
    }

    /** Begins a walk at CR3, or below the lowest entry that the paging-structure caches have. */
    void begin(long address, boolean forWrite, long addressSpace, long at) {
        occupy(address, addressSpace, at);
        write = forWrite;
        translation = 0;
        int cached = walkCaches.find(address, tag);
        shift = cached - 9;
        if (cached > 39) {
            table = registers.cr3 & ADDRESS;
            bits = WRITABLE | USER | Tlb.EXECUTABLE;
        } else {
            long entry = walkCaches.entry(cached, address, tag);
            table = address(entry, 12);
            bits = entry & (WRITABLE | USER | Tlb.EXECUTABLE);
        }
    }

    /** No walk: the second level has the translation, and delivers it then. */
    void deliver(long address, long addressSpace, long entry, int shiftOfPage, long at) {
        occupy(address, addressSpace, at);
        translation = entry;
        pageShift = shiftOfPage;
    }

    private void occupy(long address, long addressSpace, long at) {
        page = address >>> 12;
        virtual = address;
        tag = addressSpace;
        began = at;
        nextStep = at;
        waitLine = NO_LINE;
        resumedLine = NO_LINE;
        level = null;
    }

    boolean idle() {
        return page == -1;
    }

    boolean walksFor(long virtualPage) {
        return page == virtualPage;
    }

    void abandon() {
        page = -1;
    }

    /** When it goes on by itself, MAX_VALUE after an answer. */
    long nextStep() {
        return nextStep;
    }

    /** True once the last entry has been read; the translation is there at {@link #nextStep}. */
    boolean translated() {
        return translation != 0;
    }

    /** The level whose entry was read last, null before the first. */
    Part level() {
        return level;
    }

    /** The line that it waits for, and what the caches said. */
    long waitLine() {
        return waitLine;
    }

    int why() {
        return why;
    }

    /** Key, entry and page size for the TLBs. */
    long key() {
        return page | tag;
    }

    long translation() {
        return translation;
    }

    int pageShift() {
        return pageShift;
    }

    /** The access that it was begun for ahead of time is made now; a fault or a mark need not wait any longer. */
    void needed(long address, boolean forWrite, long now) {
        virtual = address;
        write = forWrite;
        if (nextStep == Long.MAX_VALUE && waitLine == NO_LINE) {
            nextStep = now;
        }
        why = PrivateCaches.LINE_BUSY; // what is left of its miss is not a miss of this access
    }

    /** An answer has reached the core. */
    void answered(CoreMessage message) {
        if (page == -1 || nextStep != Long.MAX_VALUE || waitLine != ANY_LINE && waitLine != message.line()) {
            return;
        }
        resumedLine = message.line();
        resumedAt = message.time();
        resumedAfter = message.time() - waitSince;
        nextStep = message.time();
    }

    /**
     * Reads one entry.
     *
     * @param ahead the access is not made yet: whatever only it may cause waits for {@link #needed}
     * @return the fault that the walk ends in, null if it goes on
     */
    Fault step(long now, boolean ahead) {
        level = LEVELS[(39 - shift) / 9];
        long at = table + ((virtual >>> shift) & 511) * 8;
        long line = at & -64;
        int latency = l1Cycles;
        int index = caches.findReadable(line);
        if (index >= 0) {
            if (resumedLine == line && resumedAt == now) { // it has just waited for this very line
                latency = (int) Math.max(0, l1Cycles - resumedAfter);
            }
            caches.touch(index);
        } else {
            latency = caches.onLoadMiss(line, now, Access.WALK);
            if (latency < 0) {
                return waitFor(line, latency, now);
            }
            index = caches.findReadable(line);
        }
        counters.walkAccesses++;
        long entry = caches.read(index, (int) at & 63, 8);
        if (events.wants(EventKind.TABLE_ENTRY_READ)) {
            events.add(new TableEntryRead(now, core, virtual, (shift - 3) / 9, at, entry));
        }
        boolean leaf = shift == 12 || (entry & LARGE) != 0 && shift < 39;
        long rest = bits & (entry | Tlb.EXECUTABLE);
        rest = (entry & NO_EXECUTE) != 0 ? rest & ~Tlb.EXECUTABLE : rest;
        Fault fault = faultIn(entry, leaf, rest);
        long marks = ACCESSED | (leaf && write ? DIRTY : 0);
        if (ahead && (fault != null || (~entry & marks & DIRTY) != 0)) {
            nextStep = Long.MAX_VALUE;
            waitLine = NO_LINE;
            return null;
        }
        if (fault != null) {
            tellEnd(now, -1, now - began);
            return fault;
        }
        if ((entry & marks) != marks) {
            if (caches.findWritable(line) < 0) {
                int owned = caches.onStoreMiss(line, now, CoherenceEvent.STORE, Access.WALK);
                if (owned < 0) {
                    return waitFor(line, owned, now);
                }
            }
            entry |= marks;
            caches.writeOwned(line, (int) at & 63, 8, entry);
            if (events.wants(EventKind.WRITTEN_IN_PLACE)) {
                events.add(new WrittenInPlace(now, core, at, 8));
            }
        }
        if (leaf) {
            long frame = address(entry, shift) | virtual & (1L << shift) - 1 & TranslationUnit.FRAME;
            long global = (registers.cr4 & CR4_PGE) != 0 ? GLOBAL : 0;
            translation = frame | PRESENT | rest & (WRITABLE | USER | Tlb.EXECUTABLE) | entry & (DIRTY | global);
            translation |= (rest & USER) == 0 ? Tlb.SUPERVISOR : 0;
            translation |= MemoryType.of(registers.pat, entry, shift).bits();
            pageShift = shift;
            tellEnd(now, frame, now + latency - began);
        } else {
            bits = rest;
            table = address(entry, 12);
            walkCaches.insert(shift, virtual, tag, table | bits & (WRITABLE | USER | Tlb.EXECUTABLE));
            shift -= 9;
        }
        nextStep = now + latency;
        return null;
    }

    private Fault waitFor(long line, int reason, long now) {
        nextStep = Long.MAX_VALUE;
        waitLine = reason == PrivateCaches.NO_ROOM ? ANY_LINE : line;
        waitSince = now;
        why = reason;
        return null;
    }

    private Fault faultIn(long entry, boolean leaf, long rest) {
        if ((entry & PRESENT) == 0) {
            return rights.pageFault(0, virtual, write, "page is not mapped");
        }
        long misplaced =
                leaf && shift > 12 ? ADDRESS & (1L << shift) - 1 & ~0x1000L : 0; // bit 12 of a large page is PAT
        if ((entry & (rights.reserved() | misplaced)) != 0 || shift == 39 && (entry & LARGE) != 0) {
            return rights.pageFault(
                    Fault.PRESENT | Fault.RESERVED_BIT, virtual, write, "a reserved bit is set in the page table");
        }
        String denied = leaf ? rights.denied(rest, write) : null;
        return denied == null ? null : rights.pageFault(Fault.PRESENT, virtual, write, denied);
    }

    private void tellEnd(long now, long frame, long cycles) {
        if (events.wants(EventKind.PAGE_WALKED)) {
            events.add(new PageWalked(now, core, virtual, frame, (int) cycles));
        }
    }

    private record Saved(
            long page,
            long virtual,
            boolean write,
            long tag,
            int shift,
            long table,
            long bits,
            long began,
            long nextStep,
            long waitLine,
            long waitSince,
            int why,
            long resumedLine,
            long resumedAt,
            long resumedAfter,
            Part level,
            long translation,
            int pageShift) {}

    Object save() {
        return new Saved(
                page,
                virtual,
                write,
                tag,
                shift,
                table,
                bits,
                began,
                nextStep,
                waitLine,
                waitSince,
                why,
                resumedLine,
                resumedAt,
                resumedAfter,
                level,
                translation,
                pageShift);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        page = saved.page;
        virtual = saved.virtual;
        write = saved.write;
        tag = saved.tag;
        shift = saved.shift;
        table = saved.table;
        bits = saved.bits;
        began = saved.began;
        nextStep = saved.nextStep;
        waitLine = saved.waitLine;
        waitSince = saved.waitSince;
        why = saved.why;
        resumedLine = saved.resumedLine;
        resumedAt = saved.resumedAt;
        resumedAfter = saved.resumedAfter;
        level = saved.level;
        translation = saved.translation;
        pageShift = saved.pageShift;
    }
}
