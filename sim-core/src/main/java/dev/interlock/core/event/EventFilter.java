package dev.interlock.core.event;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Arrays;
import java.util.Set;

/**
 * Which events somebody wants to hear. {@link #ALL} is narrowed step by step:
 *
 * <pre>{@code
 *   EventFilter.ALL.kinds(LINE_CHANGED, BUS_GRANTED).core(1).memory(0x1000, 64).cycles(100, 200)
 * }</pre>
 *
 * @param kinds the kinds
 * @param core the core, −1 for all, those of no core included
 * @param from first physical address; an event passes if its line touches the range. With the whole range, events that
 *     are about no line pass too
 * @param bytes length of the range
 * @param first first cycle
 * @param end the cycle behind the last
 */
public record EventFilter(Set<EventKind> kinds, int core, long from, long bytes, long first, long end) {
    private static final long LINE_BYTES = 64;

    /** Every event. */
    public static final EventFilter ALL =
            new EventFilter(ImmutableSet.copyOf(EventKind.values()), -1, 0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    public EventFilter {
        kinds = Sets.immutableEnumSet(kinds);
        if (core < -1) {
            throw new IllegalArgumentException("core is " + core + "; it must be a core's number, or -1 for all");
        }
        if (from < 0 || bytes < 1) {
            throw new IllegalArgumentException("the range has " + bytes + " bytes from " + from
                    + "; it must begin at 0 or more and have at least 1");
        }
        if (first < 0 || end <= first) {
            throw new IllegalArgumentException(
                    "the cycles are from " + first + " to before " + end + "; that is no cycle at all");
        }
    }

    /** Only these kinds; all if none is named. */
    public EventFilter kinds(EventKind... only) {
        return only.length == 0
                ? this
                : new EventFilter(ImmutableSet.copyOf(Arrays.asList(only)), core, from, bytes, first, end);
    }

    /** Only events of this core. */
    public EventFilter core(int only) {
        return new EventFilter(kinds, only, from, bytes, first, end);
    }

    /** Only events about lines that touch these physical bytes. */
    public EventFilter memory(long physical, long count) {
        return new EventFilter(kinds, core, physical, count, first, end);
    }

    /** Only events from this cycle to before that one. */
    public EventFilter cycles(long from, long before) {
        return new EventFilter(kinds, core, this.from, bytes, from, before);
    }

    /** True if the event is wanted. */
    public boolean passes(SimEvent event) {
        return kinds.contains(event.kind())
                && (core < 0 || event.core() == core)
                && event.cycle() >= first
                && event.cycle() < end
                && (bytes == Long.MAX_VALUE || touches(event.line()));
    }

    private boolean touches(long line) {
        return line >= 0 && line + LINE_BYTES > from && line - from < bytes;
    }
}
