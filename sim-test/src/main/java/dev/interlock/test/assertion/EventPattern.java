package dev.interlock.test.assertion;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.BusLocked;
import dev.interlock.core.event.SimEvent.BusUnlocked;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.LineLocked;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.LineUnlocked;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.event.SimEvent.TrapTaken;
import java.util.function.Predicate;

/**
 * An event as a test writes it: a sort of event, and what one of that sort must be. The methods are meant for static
 * import, and each names its core first.
 *
 * <p>The sort matters to {@link EventsAssert#containsExactly}: it looks at the events of the sorts that are named and
 * passes over all others. {@code lineInvalidated(0)} is of the sort "a core lost its copy", not of the sort "a line
 * changed its state".
 */
public final class EventPattern {
    private final String text;
    private final Predicate<SimEvent> sort;
    private final Predicate<SimEvent> wanted;

    private EventPattern(String text, Predicate<SimEvent> sort, Predicate<SimEvent> wanted) {
        this.text = text;
        this.sort = sort;
        this.wanted = wanted;
    }

    private static <E extends SimEvent> EventPattern of(String text, Class<E> type, int core, Predicate<E> wanted) {
        return new EventPattern(text, type::isInstance, event -> event.core() == core && wanted.test(type.cast(event)));
    }

    /** A core sent a request towards the bus. */
    public static EventPattern requestSent(int core, Request request) {
        return requestSent("requestSent(" + core + ", " + request + ")", core, request);
    }

    private static EventPattern requestSent(String text, int core, Request request) {
        return of(text, RequestSent.class, core, e -> e.request() == request);
    }

    /** A core asked for a copy to read. */
    public static EventPattern readSent(int core) {
        return requestSent("readSent(" + core + ")", core, Request.READ);
    }

    /** A core asked for data and ownership. */
    public static EventPattern rfoSent(int core) {
        return requestSent("rfoSent(" + core + ")", core, Request.RFO);
    }

    /** A core asked for ownership of a line of which it has a copy. */
    public static EventPattern upgradeSent(int core) {
        return requestSent("upgradeSent(" + core + ")", core, Request.UPGRADE);
    }

    /** A core gave back a modified line. */
    public static EventPattern writebackSent(int core) {
        return requestSent("writebackSent(" + core + ")", core, Request.WRITEBACK);
    }

    /** The bus was granted to a core for this. */
    public static EventPattern granted(int core, Request request) {
        return of("granted(" + core + ", " + request + ")", BusGranted.class, core, e -> e.request() == request);
    }

    /** A core answered a snoop. */
    public static EventPattern snooped(int core, CoherenceEvent snoop) {
        return of("snooped(" + core + ", " + snoop + ")", LineSnooped.class, core, e -> e.snoop() == snoop);
    }

    /** A core answered a snoop with the data. */
    public static EventPattern supplied(int core) {
        Predicate<SimEvent> sort = event -> event instanceof LineSnooped snooped && snooped.supplied();
        return new EventPattern("supplied(" + core + ")", sort, event -> event.core() == core);
    }

    /** A core lost the copy that it could read, to a snoop. */
    public static EventPattern lineInvalidated(int core) {
        Predicate<SimEvent> sort = event -> event instanceof LineChanged changed
                && changed.from().readable()
                && !changed.to().readable()
                && changed.because().snoop();
        return new EventPattern("lineInvalidated(" + core + ")", sort, event -> event.core() == core);
    }

    /** A line went from one state to another on a core. */
    public static EventPattern moved(int core, LineState from, LineState to) {
        return of(
                "moved(" + core + ", " + from + ", " + to + ")",
                LineChanged.class,
                core,
                e -> e.from() == from && e.to() == to);
    }

    /** Data, or an acknowledgement ({@link DataSource#NONE}), reached the core that had asked. */
    public static EventPattern delivered(int core, DataSource source) {
        return of("delivered(" + core + ", " + source + ")", LineDelivered.class, core, e -> e.source() == source);
    }

    /** The memory side took the data of a core; −1 if it came from the L3 itself. */
    public static EventPattern memoryUpdated(int core) {
        return of("memoryUpdated(" + core + ")", MemoryUpdated.class, core, e -> true);
    }

    /** A private cache of a core did not have the line. */
    public static EventPattern missed(int core, Level level) {
        return of("missed(" + core + ", " + level + ")", LineMissed.class, core, e -> e.level() == level);
    }

    /** A cache gave the line up to make room; core −1 for the L3. */
    public static EventPattern evicted(int core, Level level) {
        return of("evicted(" + core + ", " + level + ")", LineEvicted.class, core, e -> e.level() == level);
    }

    /** A locked read-modify-write began to hold the line. */
    public static EventPattern lineLocked(int core) {
        return of("lineLocked(" + core + ")", LineLocked.class, core, e -> true);
    }

    /** A locked read-modify-write let go of the line. */
    public static EventPattern lineUnlocked(int core) {
        return of("lineUnlocked(" + core + ")", LineUnlocked.class, core, e -> true);
    }

    /** A core took the whole bus. */
    public static EventPattern busLocked(int core) {
        return of("busLocked(" + core + ")", BusLocked.class, core, e -> true);
    }

    /** A core gave the whole bus back. */
    public static EventPattern busUnlocked(int core) {
        return of("busUnlocked(" + core + ")", BusUnlocked.class, core, e -> true);
    }

    /** An access was complete for its core. */
    public static EventPattern completed(int core, Access access, long value) {
        return of(
                "completed(" + core + ", " + access + ", " + value + ")",
                AccessCompleted.class,
                core,
                e -> e.access() == access && e.value() == value);
    }

    /** A store left the store buffer and is visible to all. */
    public static EventPattern drained(int core, long value) {
        return of("drained(" + core + ", " + value + ")", StoreDrained.class, core, e -> e.value() == value);
    }

    /** A core walked the page tables for this virtual address. */
    public static EventPattern walked(int core, long virtual) {
        return of(
                "walked(" + core + ", 0x" + Long.toHexString(virtual) + ")",
                PageWalked.class,
                core,
                e -> e.virtual() == virtual);
    }

    /** A core entered the kernel. */
    public static EventPattern trapTaken(int core) {
        return of("trapTaken(" + core + ")", TrapTaken.class, core, e -> true);
    }

    /** True for events of the sort that this pattern is about. */
    boolean isAbout(SimEvent event) {
        return sort.test(event);
    }

    /** True for the events that are meant. */
    boolean matches(SimEvent event) {
        return sort.test(event) && wanted.test(event);
    }

    /** As one writes it in a test. */
    @Override
    public String toString() {
        return text;
    }
}
