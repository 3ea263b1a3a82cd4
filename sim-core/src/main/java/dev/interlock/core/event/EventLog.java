package dev.interlock.core.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The events of one unit (a core, or the bus side) that have not been published yet. Units run ahead of each other within
 * a window; the machine merges their logs in (cycle, unit) order when no unit can add an earlier event any more.
 */
public final class EventLog {
    private final boolean[] wanted;
    private final ArrayList<SimEvent> pending = new ArrayList<>();

    public EventLog(Subscriptions subscriptions) {
        wanted = subscriptions.wanted();
    }

    /** True if somebody listens to this kind. */
    public boolean wants(EventKind kind) {
        return wanted[kind.ordinal()];
    }

    /** Adds an event of this unit. */
    public void add(SimEvent event) {
        pending.add(event);
    }

    /** Publishes, in order, the events of all units that happened before {@code horizon}. */
    public static void publish(List<EventLog> units, long horizon, Subscriptions to) {
        List<SimEvent> due = new ArrayList<>();
        for (EventLog unit : units) {
            if (unit.pending.isEmpty()) {
                continue;
            }
            ArrayList<SimEvent> later = new ArrayList<>();
            for (SimEvent event : unit.pending) {
                (event.cycle() < horizon ? due : later).add(event);
            }
            unit.pending.clear();
            unit.pending.addAll(later);
        }
        // a stable sort: events of one cycle stay in the order of their units, and of their making within a unit
        due.sort(Comparator.comparingLong(SimEvent::cycle));
        for (SimEvent event : due) {
            to.publish(event);
        }
    }

    /** The events that are not published yet; they are immutable. */
    public Object save() {
        return List.copyOf(pending);
    }

    /** Goes back to saved events. */
    public void restore(Object saved) {
        pending.clear();
        for (Object event : (List<?>) saved) {
            pending.add((SimEvent) event);
        }
    }
}
