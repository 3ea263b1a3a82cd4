package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.time.CoreClock;

/**
 * Stores beyond the hit path of {@link LoadStoreUnit#store}, and the entry into the store buffer. A store that crosses a
 * line takes two entries; both halves are translated before either enters.
 */
final class StorePort {
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreBuffer storeBuffer;
    private final StoreDrain drain;
    private final AccessInFlight access;
    private final AccessAccount account;
    private final ReplayLog log;
    private final CodePages codePages;
    private final EventLog events;
    private final CoreCounters counters;

    StorePort(
            CoreClock clock,
            PrivateCaches caches,
            StoreBuffer storeBuffer,
            StoreDrain drain,
            AccessInFlight access,
            AccessAccount account,
            CodePages codePages,
            EventLog events,
            CoreCounters counters) {
        this.clock = clock;
        this.caches = caches;
        this.storeBuffer = storeBuffer;
        this.drain = drain;
        this.access = access;
        this.account = account;
        this.log = access.log();
        this.codePages = codePages;
        this.events = events;
        this.counters = counters;
    }

    /** Any store. */
    void store(long address, int bytes, long value, boolean nonTemporal) {
        if (log.replays()) {
            log.next();
            return;
        }
        account.begin(clock.now);
        int low = Math.min(bytes, 64 - ((int) address & 63));
        long physical = access.translate(address, true);
        if (access.incomplete()) {
            access.translateAhead(address + bytes - 1, true);
            return;
        }
        StorePath path = StorePath.of(access.type(), nonTemporal);
        if (!storeBuffer.hasRoomFor(low < bytes ? 2 : 1)) {
            counters.storeBufferFull++;
            drain.await(access, clock.now);
            return;
        }
        if (low == bytes) {
            enter(address, physical, bytes, value, path);
            return;
        }
        long upperPhysical = access.translate(address + low, true);
        if (access.incomplete()) {
            return;
        }
        push(physical, low, value, path);
        push(upperPhysical, bytes - low, value >>> (8 * low), StorePath.of(access.type(), nonTemporal));
        counters.stores++;
        access.tellCompleted(Access.STORE, address, physical, bytes, value);
        account.end();
        log.add(0);
    }

    /** A store to WB memory that is translated, lies in one line and finds room. */
    void hit(long address, long physical, int bytes, long value) {
        enter(address, physical, bytes, value, StorePath.CACHE);
    }

    private void enter(long address, long physical, int bytes, long value, StorePath path) {
        push(physical, bytes, value, path);
        counters.stores++;
        if (events.wants(EventKind.ACCESS_COMPLETED)) {
            account.begin(clock.now);
            access.tellCompleted(Access.STORE, address, physical, bytes, value);
        }
        account.end();
        log.add(0);
    }

    private void push(long physical, int bytes, long value, StorePath path) {
        drain.push(physical, bytes, value, Math.max(clock.now, access.valueAt()) + 1, path, clock.now);
        if (codePages.mayHold(physical) && caches.isCode(physical & -64)) {
            access.noteCodeWritten();
        }
    }
}
