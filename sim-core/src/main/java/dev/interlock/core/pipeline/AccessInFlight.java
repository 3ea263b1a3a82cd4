package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.isa.fault.Fault;

/**
 * The one access that a load/store unit has in flight, whatever its kind: it is translated, it waits, it is complete; its
 * result goes to the replay log, its cycles to the account, and the instruction's value is usable when the last of its
 * loads is.
 */
final class AccessInFlight {
    private final int core;
    private final CoreClock clock;
    private final AccessAccount account;
    private final TranslationUnit translation;
    private final EventLog events;
    private final ReplayLog log = new ReplayLog();

    private boolean incomplete;
    private Fault fault;

    /** When the values loaded by this instruction are all usable. */
    private long valueAt;
    /** The level that the latest of these values came from. */
    private Part valueFrom = Part.L1;

    /** Addresses are physical: the kernel's own accesses, and those of the direct API. */
    private boolean physicalMode;

    /** Of the page that was translated last; asked for in the same call, so not part of a snapshot. */
    private MemoryType type = MemoryType.WRITE_BACK;

    /** A line that this core has fetched as code was written. */
    private boolean codeWritten;

    /** What a wait is charged to that is not for a miss of this access. */
    private Part waitingFor = Part.MSHR;

    AccessInFlight(int core, CoreClock clock, AccessAccount account, TranslationUnit translation, EventLog events) {
        this.core = core;
        this.clock = clock;
        this.account = account;
        this.translation = translation;
        this.events = events;
    }

    /** A new instruction begins. */
    void beginInstruction() {
        log.clear();
        valueAt = 0;
        incomplete = false;
    }

    /** The same instruction is executed again. */
    void again() {
        log.rewind();
        incomplete = false;
        account.retry();
        translation.retry();
    }

    /** The instruction will not be tried again. */
    void abandon() {
        account.end();
        translation.abandon();
        fault = null;
    }

    ReplayLog log() {
        return log;
    }

    boolean incomplete() {
        return incomplete;
    }

    /** The fault that the last access ran into, null if it waits. */
    Fault fault() {
        return fault;
    }

    void physicalMode(boolean on) {
        physicalMode = on;
    }

    boolean physicalMode() {
        return physicalMode;
    }

    // ---------------------------------------------------------------- its way

    /** The physical address; if {@link #incomplete} afterwards there is none, yet or at all. */
    long translate(long address, boolean write) {
        if (physicalMode) {
            type = MemoryType.WRITE_BACK;
            return address;
        }
        long physical = translation.translate(address, write, clock.now);
        type = translation.type();
        if (physical < 0) {
            waitingFor = Part.MSHR;
            incomplete = true;
            fault = physical == TranslationUnit.FAULT ? translation.fault() : null;
        }
        return physical;
    }

    /** The access needs a second page: its walk may begin while the first page is still walked for. */
    void translateAhead(long address, boolean write) {
        if (!physicalMode && translation.walking()) {
            translation.translateAhead(address, write, clock.now);
        }
    }

    /** How the memory that {@link #translate} has just found may be cached. */
    MemoryType type() {
        return type;
    }

    /** Waits for the bytes of an uncached load. */
    long waitForUncachedData(long line) {
        waitingFor = Part.BUS;
        account.waitForUncachedData(clock.now, line);
        incomplete = true;
        return 0;
    }

    /** Waits for a line; {@code why} is what the caches answered. */
    long waitForLine(long line, int why) {
        waitingFor = Part.MSHR;
        account.waitForLine(clock.now, line, why);
        incomplete = true;
        return 0;
    }

    /** Waits for an answer that is for no line of this access: the bus is granted, a flush or a store is done. */
    long waitForAnyAnswer(Part part) {
        waitingFor = part;
        account.waitForAnyAnswer(clock.now);
        incomplete = true;
        return 0;
    }

    /** Waits until a cycle that is known. */
    long waitUntil(long cycle, Part part) {
        waitingFor = part;
        account.waitUntil(clock.now, cycle, part);
        incomplete = true;
        return 0;
    }

    /** Between two halves that are made one after the other: true if the first is still on its way. */
    boolean secondHalfWaits() {
        if (!log.replays() && valueAt > clock.now) {
            account.waitForFirstHalf(clock.now, valueAt, valueFrom);
            incomplete = true;
            fault = null;
        }
        return incomplete;
    }

    /** Charges a latency in the private caches to the levels that were looked up. */
    void chargeLookup(int latency, int l1Cycles) {
        account.charge(Part.L1, Math.min(latency, l1Cycles));
        account.charge(Part.L2, Math.max(0, latency - l1Cycles));
    }

    /**
     * An answer has reached the core.
     *
     * @return true if the access should be tried again now
     */
    boolean answered(CoreMessage message) {
        translation.answered(message);
        return account.answered(message, waitingFor);
    }

    // ---------------------------------------------------------------- its end

    /** When the values loaded by this instruction are usable; 0 if it loaded none. */
    long valueAt() {
        return valueAt;
    }

    /** Where the latest of them came from. */
    Part valueFrom() {
        return valueFrom;
    }

    /** A value is usable then. */
    void valueReady(long when, Part from) {
        if (when > valueAt) {
            valueAt = when;
            valueFrom = from;
        }
    }

    /** Nothing younger begins before. */
    void holdUntil(long when, Part why) {
        valueAt = when;
        valueFrom = why;
    }

    /** A line that this core has fetched as code is written. */
    void noteCodeWritten() {
        codeWritten = true;
    }

    /** True once after that. */
    boolean takeCodeWritten() {
        boolean written = codeWritten;
        codeWritten = false;
        return written;
    }

    void tellCompleted(Access access, long address, long physical, int bytes, long value) {
        if (events.wants(EventKind.ACCESS_COMPLETED)) {
            events.add(new AccessCompleted(
                    clock.now, core, access, address, physical, bytes, value, account.startedAt(), account.ledger()));
        }
    }

    void tellWrittenInPlace(long physical, int bytes) {
        if (events.wants(EventKind.WRITTEN_IN_PLACE)) {
            events.add(new WrittenInPlace(clock.now, core, physical, bytes));
        }
    }

    private record Saved(
            Object log,
            boolean incomplete,
            Fault fault,
            long valueAt,
            Part valueFrom,
            boolean physicalMode,
            boolean codeWritten,
            Part waitingFor) {}

    Object save() {
        return new Saved(log.save(), incomplete, fault, valueAt, valueFrom, physicalMode, codeWritten, waitingFor);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        log.restore(saved.log);
        incomplete = saved.incomplete;
        fault = saved.fault;
        valueAt = saved.valueAt;
        valueFrom = saved.valueFrom;
        physicalMode = saved.physicalMode;
        codeWritten = saved.codeWritten;
        waitingFor = saved.waitingFor;
    }
}
