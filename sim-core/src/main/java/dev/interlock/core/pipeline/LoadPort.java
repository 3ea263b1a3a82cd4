package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.time.CoreClock;

/**
 * Loads beyond the hit path of {@link LoadStoreUnit#load}: across two lines, translated by a walk, forwarded from the store
 * buffer, missing the L1D, or of memory that no cache may hold.
 */
final class LoadPort {
    private final int forwardCycles;
    private final int l1Cycles;
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreBuffer storeBuffer;
    private final StoreDrain drain;
    private final AccessInFlight access;
    private final UncachedAccess uncached;
    private final AccessAccount account;
    private final ReplayLog log;
    private final EventLog events;
    private final CoreCounters counters;

    LoadPort(
            CoreConfig config,
            int l1Cycles,
            CoreClock clock,
            PrivateCaches caches,
            StoreBuffer storeBuffer,
            StoreDrain drain,
            AccessInFlight access,
            UncachedAccess uncached,
            AccessAccount account,
            EventLog events,
            CoreCounters counters) {
        this.forwardCycles = config.forwardCycles();
        this.l1Cycles = l1Cycles;
        this.clock = clock;
        this.caches = caches;
        this.storeBuffer = storeBuffer;
        this.drain = drain;
        this.access = access;
        this.uncached = uncached;
        this.account = account;
        this.log = access.log();
        this.events = events;
        this.counters = counters;
    }

    /** Completes a load that hit the L1D. */
    long hit(long address, long physical, int bytes, long value, long line) {
        int latency = account.hitLatency(line, clock.now);
        if (account.summing() || events.wants(EventKind.ACCESS_COMPLETED)) {
            account.begin(clock.now);
            account.charge(Part.L1, latency);
            access.tellCompleted(Access.LOAD, address, physical, bytes, value);
        }
        account.end();
        counters.loads++;
        access.valueReady(clock.now + latency, Part.L1);
        return log.add(value);
    }

    /** Any load. */
    long load(long address, int bytes) {
        int offset = (int) address & 63;
        if (offset + bytes <= 64) {
            return piece(address, bytes);
        }
        // across two lines: two accesses, each complete by itself; together they are not atomic (SDM vol. 3, 8.1.1)
        int low = 64 - offset;
        long value = piece(address, low);
        if (access.incomplete()) {
            access.translateAhead(address + low, false);
            return 0;
        }
        if (access.secondHalfWaits()) {
            return 0;
        }
        long upper = piece(address + low, bytes - low);
        return access.incomplete() ? 0 : value | upper << (8 * low);
    }

    private long piece(long address, int bytes) {
        if (log.replays()) {
            return log.next();
        }
        account.begin(clock.now);
        long physical = access.translate(address, false);
        if (access.incomplete()) {
            return 0;
        }
        if (uncached.arrived()) {
            return loadUncached(
                    address, physical, bytes); // the bytes are those of now, whatever has been combined since
        }
        MemoryType type = access.type();
        if (type == MemoryType.UNCACHEABLE && !drain.emptyAt(clock.now)) {
            return drain.await(access, clock.now); // in program order, and nothing is forwarded
        }
        int slot = storeBuffer.youngestOverlap(physical, bytes);
        if (slot >= 0) {
            return forward(slot, address, physical, bytes);
        }
        long line = physical & -64;
        if (drain.evictsCombined(line, clock.now)) {
            return access.waitForAnyAnswer(Part.STORE_BUFFER);
        }
        if (!type.cachesLoads()) {
            return loadUncached(address, physical, bytes);
        }
        int index = caches.findReadable(line);
        if (index >= 0) {
            caches.touch(index);
            // a wait has charged the account already, so the event must be made here even on this short way
            return hit(address, physical, bytes, caches.read(index, (int) physical & 63, bytes), line);
        }
        int latency =
                caches.onLoadMiss(line, clock.now, type == MemoryType.WRITE_BACK ? Access.LOAD : Access.LOAD_SHARED);
        if (latency < 0) {
            return access.waitForLine(line, latency);
        }
        account.charge(Part.L1, l1Cycles);
        account.charge(Part.L2, latency - l1Cycles);
        long value = caches.read(caches.findReadable(line), (int) physical & 63, bytes);
        access.tellCompleted(Access.LOAD, address, physical, bytes, value);
        account.end();
        counters.loads++;
        access.valueReady(clock.now + latency, Part.L2);
        return log.add(value);
    }

    private long loadUncached(long address, long physical, int bytes) {
        long value = uncached.load(physical, bytes);
        if (access.incomplete()) {
            return 0;
        }
        access.tellCompleted(Access.LOAD, address, physical, bytes, value);
        account.end();
        counters.loads++;
        access.valueReady(clock.now, Part.TRANSFER);
        return log.add(value);
    }

    private long forward(int slot, long address, long physical, int bytes) {
        if (!storeBuffer.covers(slot, physical, bytes)) {
            counters.blockedForwards++;
            return drain.await(access, clock.now);
        }
        counters.forwards++;
        counters.loads++;
        long value = storeBuffer.forward(slot, physical, bytes);
        long usable = Math.max(storeBuffer.readyAt(slot), clock.now) + forwardCycles;
        account.charge(Part.STORE_BUFFER, (int) (usable - clock.now));
        access.tellCompleted(Access.LOAD, address, physical, bytes, value);
        account.end();
        access.valueReady(usable, Part.STORE_BUFFER);
        return log.add(value);
    }
}
