package dev.interlock.core.pipeline;

import dev.interlock.core.cache.AccessAccount;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.Part;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;

/** CLFLUSH and its like: the store buffer drains, then the bus is asked, and the instruction waits until it is done. */
final class LineFlush {
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final StoreDrain drain;
    private final AccessInFlight access;
    private final AccessAccount account;

    private boolean sent;
    private boolean done;

    LineFlush(CoreClock clock, PrivateCaches caches, StoreDrain drain, AccessInFlight access, AccessAccount account) {
        this.clock = clock;
        this.caches = caches;
        this.drain = drain;
        this.access = access;
        this.account = account;
    }

    void flush(long address) {
        if (access.log().replays()) {
            access.log().next();
            return;
        }
        boolean drained = drain.emptyAt(clock.now);
        account.begin(clock.now);
        long physical = access.translate(address, false);
        if (access.incomplete()) {
            return;
        }
        if (!drained) {
            drain.await(access, clock.now);
            return;
        }
        if (!sent) {
            caches.sendFlush(physical & -64, clock.now);
            sent = true;
            done = false;
        }
        if (!done) {
            access.waitForAnyAnswer(Part.BUS);
            return;
        }
        sent = false;
        account.end();
        access.log().add(0);
    }

    /** An answer has reached the core. */
    void answered(CoreMessage message) {
        if (message.kind() == CoreMessage.Kind.FLUSH_DONE) {
            done = true;
        }
    }

    private record Saved(boolean sent, boolean done) {}

    Object save() {
        return new Saved(sent, done);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        sent = saved.sent;
        done = saved.done;
    }
}
