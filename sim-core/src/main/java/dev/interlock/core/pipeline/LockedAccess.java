package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.Part;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;

/**
 * Locked read-modify-writes. The store buffer drains, then the line is owned and held, so that snoops wait, until the write
 * is made: a <em>cache lock</em>. An operand that lies in two lines, or in memory that is not write-back, cannot be held so;
 * it locks the bus instead: nobody else is served until all of it is written (SDM vol. 3, section 8.1.4).
 */
final class LockedAccess {
    private final int lockCycles;
    private final int l1Cycles;
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreDrain drain;
    private final AccessInFlight access;
    private final UncachedAccess uncached;
    private final AccessAccount account;
    private final CodePages codePages;
    private final CoreCounters counters;

    /** Physical page of the operand. */
    private long frame;

    private boolean unlocked;
    private BusLock busLock = BusLock.NONE;

    /** Reads made under the bus lock in this try whose writes are still to come: CMPXCHG16B makes two. */
    private int halves;

    private enum BusLock {
        NONE,
        REQUESTED,
        HELD
    }

    LockedAccess(
            int lockCycles,
            int l1Cycles,
            CoreClock clock,
            PrivateCaches caches,
            StoreDrain drain,
            AccessInFlight access,
            UncachedAccess uncached,
            AccessAccount account,
            CodePages codePages,
            CoreCounters counters) {
        this.lockCycles = lockCycles;
        this.l1Cycles = l1Cycles;
        this.clock = clock;
        this.caches = caches;
        this.drain = drain;
        this.access = access;
        this.uncached = uncached;
        this.account = account;
        this.codePages = codePages;
        this.counters = counters;
    }

    /** A new instruction begins. */
    void beginInstruction() {
        unlocked = false;
        halves = 0;
    }

    /** The same instruction is executed again. */
    void again() {
        halves = 0;
    }

    private static boolean split(long address, int bytes) {
        return ((int) address & 63) + bytes > 64;
    }

    /** The read, after which the line or the bus is ours. */
    long load(long address, int bytes) {
        boolean drained = drain.emptyAt(clock.now);
        account.begin(clock.now);
        long physical = access.translate(address, true);
        if (access.incomplete()) {
            access.translateAhead(address + bytes - 1, true);
            return 0;
        }
        if (!drained) {
            return drain.await(access, clock.now);
        }
        MemoryType type = access.type();
        if (split(address, bytes) || type != MemoryType.WRITE_BACK) {
            return loadBusLocked(address, physical, bytes, type);
        }
        long line = physical & -64;
        frame = physical & -4096;
        int latency = caches.lock(line, clock.now);
        if (latency < 0) {
            return access.waitForLine(line, latency);
        }
        latency = latency == l1Cycles ? account.hitLatency(line, clock.now) : latency;
        access.chargeLookup(latency, l1Cycles);
        access.valueReady(clock.now + latency, latency > l1Cycles ? Part.L2 : Part.L1);
        // not in the log: the write follows in the same cycle, and must find the line still held
        return caches.readOwned(line, (int) physical & 63, bytes);
    }

    /** The write, after which it is let go. */
    void storeUnlocking(long address, int bytes, long value) {
        if (busLock == BusLock.HELD) {
            storeBusLocked(address, bytes, value);
            return;
        }
        long physical = frame | address & 0xfff;
        long line = physical & -64;
        caches.writeOwned(line, (int) physical & 63, bytes, value);
        access.tellWrittenInPlace(physical, bytes);
        noteCodeWrite(physical);
        if (unlocked) {
            return; // the second half of CMPXCHG16B: same line, same cycle, one lock
        }
        unlocked = true;
        long until = Math.max(access.valueAt(), clock.now) + lockCycles;
        caches.unlockAt(until);
        end(address, physical, bytes, value, until);
    }

    private void noteCodeWrite(long physical) {
        if (codePages.mayHold(physical)) {
            access.noteCodeWritten();
        }
    }

    private void end(long address, long physical, int bytes, long value, long until) {
        account.charge(Part.LOCK, lockCycles);
        access.tellCompleted(Access.LOCKED, address, physical, bytes, value);
        account.end();
        counters.lockedAccesses++;
        access.holdUntil(until, Part.LOCK);
        access.log().add(0);
    }

    // ---------------------------------------------------------------- the bus lock

    private static int lowerBytes(long address, int bytes) {
        return Math.min(bytes, 64 - ((int) address & 63));
    }

    private long loadBusLocked(long address, long physical, int bytes, MemoryType type) {
        int low = lowerBytes(address, bytes);
        long upperPhysical = low < bytes ? access.translate(address + low, true) : -1;
        if (access.incomplete()) {
            return 0;
        }
        MemoryType upperType = access.type();
        if (busLock == BusLock.NONE) {
            caches.sendBusLock(clock.now);
            busLock = BusLock.REQUESTED;
            counters.splitLocks += low < bytes ? 1 : 0;
        }
        if (busLock == BusLock.REQUESTED) {
            return access.waitForAnyAnswer(Part.BUS);
        }
        long value = piece(physical, low, 0, false, type);
        if (low < bytes && !access.incomplete()) {
            value |= piece(upperPhysical, bytes - low, 0, false, upperType) << (8 * low);
        }
        halves++;
        return value;
    }

    private void storeBusLocked(long address, int bytes, long value) {
        int low = lowerBytes(address, bytes);
        long physical = access.translate(address, true);
        MemoryType type = access.type();
        long upperPhysical = low < bytes && !access.incomplete() ? access.translate(address + low, true) : -1;
        if (access.incomplete()) {
            return;
        }
        MemoryType upperType = access.type();
        piece(physical, low, value, true, type);
        if (low < bytes && !access.incomplete()) {
            piece(upperPhysical, bytes - low, value >>> (8 * low), true, upperType);
        }
        if (access.incomplete()) {
            return;
        }
        noteCodeWrite(physical);
        if (low < bytes) {
            noteCodeWrite(upperPhysical);
        }
        halves--;
        if (halves == 0) {
            busLock = BusLock.NONE;
            long until = Math.max(access.valueAt(), clock.now) + lockCycles;
            caches.sendBusUnlock(until);
            end(address, physical, bytes, value, until);
        }
    }

    /** What of the operand lies in one line, under the bus lock: read, or written. */
    private long piece(long physical, int bytes, long value, boolean write, MemoryType type) {
        if (access.log().replays()) {
            return access.log().next();
        }
        if (access.secondHalfWaits()) {
            return 0;
        }
        return type == MemoryType.WRITE_BACK
                ? ownedPiece(physical, bytes, value, write)
                : uncachedPiece(physical, bytes, value, write);
    }

    private long uncachedPiece(long physical, int bytes, long value, boolean write) {
        long old = 0;
        if (write) {
            uncached.store(physical, bytes, value, false);
        } else {
            old = uncached.load(physical, bytes);
        }
        if (access.incomplete()) {
            return 0;
        }
        if (write) {
            access.tellWrittenInPlace(physical, bytes);
        } else {
            access.valueReady(clock.now, Part.TRANSFER);
        }
        return access.log().add(old);
    }

    /** Cacheable: owns the line, then reads or writes it. */
    private long ownedPiece(long physical, int bytes, long value, boolean write) {
        long line = physical & -64;
        int index = caches.findWritable(line);
        int latency = account.hitLatency(line, clock.now);
        if (index < 0) {
            latency = caches.onStoreMiss(line, clock.now, CoherenceEvent.STORE, Access.LOCKED);
            if (latency < 0) {
                return access.waitForLine(line, latency);
            }
            latency = latency == l1Cycles ? account.hitLatency(line, clock.now) : latency;
        }
        if (write) {
            caches.writeOwned(line, (int) physical & 63, bytes, value);
            access.tellWrittenInPlace(physical, bytes);
            return access.log().add(0);
        }
        // the halves are read one after the other
        access.chargeLookup(latency, l1Cycles);
        access.valueReady(clock.now + latency, Part.L1);
        return access.log().add(caches.readOwned(line, (int) physical & 63, bytes));
    }

    /** An answer has reached the core. */
    void answered(CoreMessage message) {
        if (message.kind() == CoreMessage.Kind.BUS_LOCK_GRANTED) {
            busLock = BusLock.HELD;
        }
    }

    private record Saved(long frame, boolean unlocked, BusLock busLock, int halves) {}

    Object save() {
        return new Saved(frame, unlocked, busLock, halves);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        frame = saved.frame;
        unlocked = saved.unlocked;
        busLock = saved.busLock;
        halves = saved.halves;
    }
}
