package dev.interlock.core.pipeline;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.SimEvent.TlbFlushed;
import dev.interlock.core.mmu.Tlb;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.mmu.WalkCaches;
import dev.interlock.core.time.CoreClock;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.MemoryPort;

/**
 * The instructions that change what addresses mean: INVLPG, MOV to CR3, MOV to CR4. Each makes the TLBs of both sides, the
 * second level and the paging-structure caches forget what may be wrong from now on (SDM vol. 3, section 4.10.4).
 */
final class TranslationControl {
    private final int core;
    private final CoreClock clock;
    private final TranslationUnit translation;
    private final Tlb dataTlb;
    private final Tlb second;
    private final WalkCaches walkCaches;
    private final RegisterFile registers;
    private final CodePages codePages;
    private final EventLog events;
    private Tlb instructionTlb;

    TranslationControl(
            int core,
            CoreClock clock,
            TranslationUnit translation,
            Tlb second,
            WalkCaches walkCaches,
            RegisterFile registers,
            CodePages codePages,
            EventLog events) {
        this.core = core;
        this.clock = clock;
        this.translation = translation;
        this.dataTlb = translation.first();
        this.second = second;
        this.walkCaches = walkCaches;
        this.registers = registers;
        this.codePages = codePages;
        this.events = events;
    }

    /** The instruction side's first-level TLB, which forgets when ours does. */
    void instructionTlb(Tlb itlb) {
        instructionTlb = itlb;
    }

    void invalidatePage(long address) {
        long tag = translation.tag();
        long key = address >>> 12 | tag;
        instructionTlb.invalidate(key);
        dataTlb.invalidate(key);
        second.invalidate(key);
        walkCaches.flush(tag);
        codePages.translationsChanged();
        flushed(address);
    }

    void addressSpaceChanged(long cr3) {
        boolean keep = translation.keepsTranslations(cr3);
        registers.cr3 = cr3 & Long.MAX_VALUE;
        codePages.translationsChanged();
        if (!translation.paging()) {
            forgetAll();
        } else if (!keep) {
            forget(translation.tag());
        }
    }

    /** INVPCID, SDM vol. 2A. */
    void invalidate(MemoryPort.Invalidation what, long pcid, long address) {
        long of = translation.tag(pcid);
        switch (what) {
            case PAGE_OF_PCID -> {
                long key = address >>> 12 | of;
                instructionTlb.invalidateUnlessGlobal(key);
                dataTlb.invalidateUnlessGlobal(key);
                second.invalidateUnlessGlobal(key);
                walkCaches.flush(of);
                flushed(address);
            }
            case PCID -> forget(of);
            case ALL -> forgetAll();
            case ALL_BUT_GLOBAL -> {
                instructionTlb.flushAllButGlobal();
                dataTlb.flushAllButGlobal();
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
        dataTlb.flush(addressSpace);
        second.flush(addressSpace);
        walkCaches.flush(addressSpace);
        flushed(-1);
    }

    void controlChanged(long cr4) {
        registers.cr4 = cr4;
        codePages.translationsChanged();
        forgetAll();
    }

    private void forgetAll() {
        instructionTlb.flushAll();
        dataTlb.flushAll();
        second.flushAll();
        walkCaches.flushAll();
        flushed(-1);
    }

    private void flushed(long address) {
        if (events.wants(EventKind.TLB_FLUSHED)) {
            events.add(new TlbFlushed(clock.now, core, address));
        }
    }
}
