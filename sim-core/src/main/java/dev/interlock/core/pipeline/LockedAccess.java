package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.Part;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;

/**
 * Locked read-modify-writes. The store buffer drains, then the line is owned and held, so that snoops wait, until the write
 * is made: a <em>cache lock</em>. An operand that lies in two lines cannot be held so; it locks the bus instead: nobody
 * else is served until both halves are written (SDM vol. 3, section 8.1.4).
 */
final class LockedAccess {
    private final int lockCycles;
    private final int l1Cycles;
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreDrain drain;
    private final AccessInFlight access;
    private final AccessAccount account;
    private final CodePages codePages;
    private final CoreCounters counters;

    /** Physical page of the operand. */
    private long frame;

    private boolean unlocked;
    private BusLock busLock = BusLock.NONE;

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
            AccessAccount account,
            CodePages codePages,
            CoreCounters counters) {
        this.lockCycles = lockCycles;
        this.l1Cycles = l1Cycles;
        this.clock = clock;
        this.caches = caches;
        this.drain = drain;
        this.access = access;
        this.account = account;
        this.codePages = codePages;
        this.counters = counters;
    }

    /** A new instruction begins. */
    void beginInstruction() {
        unlocked = false;
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
            return drain.await(access);
        }
        if (split(address, bytes)) {
            return loadBusLocked(address, physical, bytes);
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
        if (split(address, bytes)) {
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

    private long loadBusLocked(long address, long physical, int bytes) {
        int low = 64 - ((int) address & 63);
        long upperPhysical = access.translate(address + low, true);
        if (access.incomplete()) {
            return 0;
        }
        if (busLock == BusLock.NONE) {
            caches.sendBusLock(clock.now);
            busLock = BusLock.REQUESTED;
            counters.splitLocks++;
        }
        if (busLock == BusLock.REQUESTED) {
            return access.waitForAnyAnswer(Part.BUS);
        }
        long lower = ownedPiece(physical, low, 0, false);
        if (access.incomplete()) {
            return 0;
        }
        long upper = ownedPiece(upperPhysical, bytes - low, 0, false);
        return lower | upper << (8 * low);
    }

    private void storeBusLocked(long address, int bytes, long value) {
        int low = 64 - ((int) address & 63);
        long physical = access.translate(address, true);
        if (access.incomplete()) {
            return;
        }
        long upperPhysical = access.translate(address + low, true);
        if (access.incomplete()) {
            return;
        }
        ownedPiece(physical, low, value, true);
        if (access.incomplete()) {
            return;
        }
        ownedPiece(upperPhysical, bytes - low, value >>> (8 * low), true);
        if (access.incomplete()) {
            return;
        }
        busLock = BusLock.NONE;
        long until = Math.max(access.valueAt(), clock.now) + lockCycles;
        caches.sendBusUnlock(until);
        noteCodeWrite(physical);
        noteCodeWrite(upperPhysical);
        end(address, physical, bytes, value, until);
    }

    /** One half under the bus lock: owns its line, then reads or writes it. */
    private long ownedPiece(long physical, int bytes, long value, boolean write) {
        if (access.log().replays()) {
            return access.log().next();
        }
        if (access.secondHalfWaits()) {
            return 0;
        }
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

    private record Saved(long frame, boolean unlocked, BusLock busLock) {}

    Object save() {
        return new Saved(frame, unlocked, busLock);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        frame = saved.frame;
        unlocked = saved.unlocked;
        busLock = saved.busLock;
    }
}
