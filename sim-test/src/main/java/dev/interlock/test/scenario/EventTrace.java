package dev.interlock.test.scenario;

import com.google.common.collect.ImmutableList;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.observe.Interleaving;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Some events of one machine, in the order in which they happened. Immutable. */
public final class EventTrace implements Iterable<SimEvent> {
    private final List<SimEvent> events;
    private final int cores;

    /**
     * A trace.
     *
     * @param events in order
     * @param cores of the machine, for the columns of {@link #toString}
     */
    public EventTrace(List<SimEvent> events, int cores) {
        this.events = ImmutableList.copyOf(events);
        this.cores = cores;
    }

    /** Those about the line that holds a physical address. */
    public EventTrace onLine(long physical) {
        return where(event -> event.line() == (physical & -64));
    }

    /** Those of one core. */
    public EventTrace ofCore(int core) {
        return where(event -> event.core() == core);
    }

    /** Those of these kinds. */
    public EventTrace ofKind(EventKind first, EventKind... rest) {
        Set<EventKind> kinds = EnumSet.of(first, rest);
        return where(event -> kinds.contains(event.kind()));
    }

    /** Those that happened at {@code from} or later and before {@code to}. */
    public EventTrace between(long from, long to) {
        return where(event -> event.cycle() >= from && event.cycle() < to);
    }

    /** Those for which a condition holds. */
    public EventTrace where(Predicate<? super SimEvent> condition) {
        return new EventTrace(events.stream().filter(condition).toList(), cores);
    }

    /** The latest ones. */
    public EventTrace last(int count) {
        return new EventTrace(events.subList(Math.max(0, events.size() - count), events.size()), cores);
    }

    /** How many there are. */
    public int size() {
        return events.size();
    }

    /** True if there is none. */
    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** Those of one record class, as such. */
    public <E extends SimEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** All, in order. */
    public List<SimEvent> toList() {
        return events;
    }

    /** All, in order. */
    public Stream<SimEvent> stream() {
        return events.stream();
    }

    @Override
    public Iterator<SimEvent> iterator() {
        return events.iterator();
    }

    /** A table with one column per core. */
    @Override
    public String toString() {
        return Interleaving.of(events, cores);
    }
}
