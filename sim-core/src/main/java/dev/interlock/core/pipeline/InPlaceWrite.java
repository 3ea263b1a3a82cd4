package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.Part;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.time.CoreClock;

/**
 * A write that goes to the L1D at once (or past it, by its memory type), after the store buffer has drained: a write whose
 * whole price shows, for the direct API. No instruction writes so.
 */
final class InPlaceWrite {
    private final int l1Cycles;
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreDrain drain;
    private final AccessInFlight access;
    private final UncachedAccess uncached;
    private final AccessAccount account;
    private final CodePages codePages;
    private final CoreCounters counters;

    InPlaceWrite(
            int l1Cycles,
            CoreClock clock,
            PrivateCaches caches,
            StoreDrain drain,
            AccessInFlight access,
            UncachedAccess uncached,
            AccessAccount account,
            CodePages codePages,
            CoreCounters counters) {
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

    /** Writes, across two lines one half after the other. */
    void write(long address, int bytes, long value) {
        int offset = (int) address & 63;
        if (offset + bytes <= 64) {
            writePiece(address, bytes, value);
            return;
        }
        int low = 64 - offset;
        if (!access.log().replays() && !bothHalvesMayBeWritten(address, address + low)) {
            return;
        }
        writePiece(address, low, value);
        if (!access.incomplete() && !access.secondHalfWaits()) {
            writePiece(address + low, bytes - low, value >>> (8 * low));
        }
    }

    /** Translates both before either is written: a write that faults has written nothing. */
    private boolean bothHalvesMayBeWritten(long lower, long upper) {
        drain.through(clock.now);
        account.begin(clock.now);
        access.translate(lower, true);
        if (access.incomplete()) {
            access.translateAhead(upper, true);
        } else {
            access.translate(upper, true);
        }
        return !access.incomplete();
    }

    private void writePiece(long address, int bytes, long value) {
        if (access.log().replays()) {
            access.log().next();
            return;
        }
        boolean drained = drain.emptyAt(clock.now);
        account.begin(clock.now);
        long physical = access.translate(address, true);
        if (access.incomplete()) {
            return;
        }
        if (!drained) {
            drain.await(access, clock.now);
            return;
        }
        MemoryType type = access.type();
        if (type != MemoryType.WRITE_BACK) {
            uncached.store(physical, bytes, value, type == MemoryType.WRITE_THROUGH);
            if (!access.incomplete()) {
                written(address, physical, bytes, value, clock.now);
            }
            return;
        }
        long line = physical & -64;
        int latency = account.hitLatency(line, clock.now);
        int index = caches.findWritable(line);
        if (index < 0) {
            int owned = caches.onStoreMiss(line, clock.now, CoherenceEvent.STORE, Access.STORE);
            if (owned < 0) {
                access.waitForLine(line, owned);
                return;
            }
            latency = owned == l1Cycles ? latency : owned;
        }
        caches.writeOwned(line, (int) physical & 63, bytes, value);
        access.chargeLookup(latency, l1Cycles);
        written(address, physical, bytes, value, clock.now + latency);
    }

    private void written(long address, long physical, int bytes, long value, long complete) {
        access.tellWrittenInPlace(physical, bytes);
        access.tellCompleted(Access.STORE, address, physical, bytes, value);
        account.end();
        counters.stores++;
        access.valueReady(complete, Part.L1);
        access.log().add(0);
        if (codePages.mayHold(physical)) {
            access.noteCodeWritten();
        }
    }
}
