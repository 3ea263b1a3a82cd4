package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.mmu.PageMissHandlers;
import dev.interlock.core.mmu.Tlb;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.mmu.WalkCaches;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;

/**
 * The fetch unit: finds the instruction at RIP. Each line it enters is translated and looked up in the L1I; within a line
 * the next instruction is there at once. An L1I hit is hidden by the pipeline; everything else makes a bubble.
 */
final class FetchUnit implements PrivateCaches.CodeListener {
    private final Latencies latencies;
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final CodePages codePages;
    private final LoadStoreUnit loadStoreUnit;
    private final AccessAccount account;
    private final TranslationUnit translation;
    private final CoreCounters counters;

    /** Virtual line (address >>> 6) that has been fetched, −1 if none, and where it lies. */
    private long fetchedLine = -1;

    private long fetchedPhysical;
    private CodePages.Page page;

    /** An instruction that begins in one line and ends in the next: its address once the first line is there. */
    private long crossing = -1;

    private CodePages.Page crossingPage;
    private Fault fault;

    FetchUnit(
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
            LoadStoreUnit loadStoreUnit,
            EventLog events,
            CoreCounters counters) {
        this.latencies = config.latencies();
        this.clock = clock;
        this.caches = caches;
        this.codePages = codePages;
        this.loadStoreUnit = loadStoreUnit;
        this.counters = counters;
        account = new AccessAccount(l1Cycles, l2Cycles, counters.cycles);
        account.chargeAllTo(CycleUse.FETCH);
        translation = new TranslationUnit(
                core,
                true,
                tlbs,
                second,
                walkCaches,
                handlers,
                l1Cycles,
                caches,
                registers,
                account,
                events,
                counters.instructionTlb);
        caches.listen(this);
        codePages.listen(this::translationsChanged);
        loadStoreUnit.instructionTlb(translation.first());
    }

    /** The instruction at an address, or null: it waits ({@link #wakeAt}) or has faulted ({@link #fault}). */
    TimedInstruction at(long rip) {
        TimedInstruction instruction = atHand(rip);
        return instruction != null ? instruction : findSlowly(rip);
    }

    /** The instruction at an address, if it lies in the line that is fetched and has been decoded; else null. */
    TimedInstruction atHand(long rip) {
        if (rip >>> 6 == fetchedLine) {
            TimedInstruction instruction = page.decoded[(int) rip & 4095];
            if (instruction != null && !instruction.crossesLine) {
                return instruction;
            }
        }
        return null;
    }

    /**
     * The instruction at an address whose lines are entered without a bubble: as {@link #at} while nothing waits, as far as
     * TLB and L1I hit and it has been decoded. Else null: {@link #at} goes on from there.
     */
    TimedInstruction enter(long rip) {
        if (rip >>> 6 != fetchedLine && !enterLine(rip)) {
            return null;
        }
        TimedInstruction instruction = page.decoded[(int) rip & 4095];
        if (instruction != null && instruction.crossesLine) { // never across pages: see decodeAcross
            crossing = rip;
            crossingPage = page;
            if (!enterLine((rip | 63) + 1)) {
                return null;
            }
            crossing = -1;
        }
        return instruction;
    }

    /** Enters a line that is there at once. */
    private boolean enterLine(long address) {
        long physical = translation.hit(address);
        if (physical < 0) {
            return false;
        }
        long line = physical & -64;
        if (!loadStoreUnit.noStoreTo(line) || !caches.fetchHit(line)) {
            return false;
        }
        translation.used(address);
        entered(address, line);
        return true;
    }

    private void entered(long address, long line) {
        counters.fetches++;
        fetchedLine = address >>> 6;
        fetchedPhysical = line;
        page = codePages.page(line);
    }

    private TimedInstruction findSlowly(long rip) {
        account.retry();
        translation.retry();
        fault = null;
        if (crossing != rip) {
            crossing = -1;
            if (rip >>> 6 != fetchedLine && !fetchLine(rip)) {
                return null;
            }
            TimedInstruction instruction = page.decoded[(int) rip & 4095];
            if (instruction == null) {
                instruction = decodeWithin(rip);
            }
            if (instruction != null && !instruction.crossesLine) {
                return instruction;
            }
            crossing = rip;
            crossingPage = page;
        }
        // the first line's bytes are in the fetch buffer; now the second line
        long next = (rip | 63) + 1;
        if (next >>> 6 != fetchedLine && !fetchLine(next)) {
            return null;
        }
        crossing = -1;
        return decodeAcross(rip, next);
    }

    /** Decodes an instruction that ends in its own line; null if it needs the next one. */
    private TimedInstruction decodeWithin(long rip) {
        int at = (int) rip & 4095;
        Instruction decoded = Decoder.decode(page.bytes, at, (at | 63) + 1);
        if (decoded == null) {
            return null;
        }
        return page.decoded[at] = new TimedInstruction(decoded, latencies, false);
    }

    private TimedInstruction decodeAcross(long rip, long next) {
        int at = (int) rip & 4095;
        int second = (int) next & 4095;
        // across two pages the pair may change without this page knowing, so it is decoded each time
        boolean onePage = second != 0;
        if (onePage && page.decoded[at] != null) {
            return page.decoded[at];
        }
        int inFirst = 64 - (at & 63);
        byte[] bytes = new byte[inFirst + 64];
        System.arraycopy(crossingPage.bytes, at, bytes, 0, inFirst);
        System.arraycopy(page.bytes, second, bytes, inFirst, 64);
        TimedInstruction instruction =
                new TimedInstruction(decode(bytes, 0, Math.min(bytes.length, 15)), latencies, true);
        if (onePage) {
            page.decoded[at] = instruction;
        }
        return instruction;
    }

    private static Instruction decode(byte[] bytes, int from, int to) {
        Instruction decoded = Decoder.decode(bytes, from, to);
        if (decoded == null) {
            throw new IllegalStateException("fifteen bytes do not decide an instruction");
        }
        return decoded;
    }

    /** Translates and fetches the line of an address. False if it waits or has faulted. */
    private boolean fetchLine(long address) {
        account.begin(clock.now);
        long physical = translation.translate(address, false, clock.now);
        if (physical < 0) {
            fault = physical == TranslationUnit.FAULT ? translation.fault() : null;
            return false;
        }
        long line = physical & -64;
        if (loadStoreUnit.storePending(line)) { // code that this core has just written
            if (loadStoreUnit.nextDrain() == Long.MAX_VALUE) {
                account.waitForAnyAnswer(clock.now);
            } else {
                account.waitUntil(clock.now, loadStoreUnit.nextDrain(), Part.STORE_BUFFER);
            }
            return false;
        }
        int latency = caches.fetch(line, clock.now);
        if (latency < 0) {
            account.waitForLine(clock.now, line, latency);
            return false;
        }
        if (latency > 0) {
            account.waitUntil(clock.now, clock.now + latency, Part.L2);
            return false;
        }
        account.end();
        entered(address, line);
        return true;
    }

    /** The fault that the last fetch ran into, null if it waits. */
    Fault fault() {
        return fault;
    }

    /** When to try again: a cycle, or MAX_VALUE after an answer. */
    long wakeAt() {
        return account.wakeAt();
    }

    /** An answer has reached the core; true if the fetch should be tried again now. */
    boolean answered(CoreMessage message) {
        translation.answered(message);
        return account.answered(message, Part.MSHR);
    }

    /** The core goes elsewhere: a trap, a context switch. */
    void abandon() {
        account.end();
        translation.abandon();
        translationsChanged();
    }

    /** Charges all waiting to a layer of the CPI stack. */
    void chargeAllTo(CycleUse use) {
        account.chargeAllTo(use);
    }

    /** An instruction that will be fetched next, unless it lies in the line that is fetched: begins to translate it. */
    void translateAhead(long rip) {
        if (rip >>> 6 != fetchedLine) {
            translation.translateAhead(rip, false, clock.now);
        }
    }

    /** The translation of fetches. */
    TranslationUnit translation() {
        return translation;
    }

    private void translationsChanged() {
        translation.abandonAhead();
        fetchedLine = -1;
        crossing = -1;
    }

    @Override
    public void codeFilled(long line, byte[] bytes) {
        codePages.lineFilled(line, bytes);
    }

    @Override
    public void codeDropped(long line) {
        if (line == fetchedPhysical) {
            fetchedLine = -1;
        }
    }

    private record Saved(
            Object account,
            Object translation,
            long crossing,
            byte[] crossingBytes,
            long fetchedLine,
            long fetchedPhysical,
            boolean[] codePages) {}

    Object save() {
        return new Saved(
                account.save(),
                translation.save(),
                crossing,
                crossing == -1 ? null : crossingPage.bytes.clone(),
                fetchedLine,
                fetchedPhysical,
                codePages.save());
    }

    /** Goes back to a saved state; the caches have been restored already. */
    void restore(Object object) {
        Saved saved = (Saved) object;
        account.restore(saved.account);
        translation.restore(saved.translation);
        crossing = saved.crossing;
        if (saved.crossingBytes != null) {
            crossingPage = new CodePages.Page();
            System.arraycopy(saved.crossingBytes, 0, crossingPage.bytes, 0, 4096);
        }
        fetchedLine = saved.fetchedLine;
        fetchedPhysical = saved.fetchedPhysical;
        codePages.restore(saved.codePages);
        caches.republishCode();
        page = fetchedLine == -1 ? null : codePages.page(fetchedPhysical);
    }
}
