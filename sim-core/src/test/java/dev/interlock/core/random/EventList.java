package dev.interlock.core.random;

import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import java.util.ArrayList;
import java.util.List;

/** Every event, in the order in which it was told. */
final class EventList implements EventSink {
    private final List<SimEvent> events = new ArrayList<>();

    @Override
    public void accept(SimEvent event) {
        events.add(event);
    }

    List<SimEvent> events() {
        return events;
    }

    /** Where two logs part, with what came before; null if they are equal. */
    String difference(EventList other) {
        List<SimEvent> theirs = other.events;
        int common = Math.min(events.size(), theirs.size());
        for (int i = 0; i <= common; i++) {
            SimEvent one = i < events.size() ? events.get(i) : null;
            SimEvent two = i < theirs.size() ? theirs.get(i) : null;
            if (one == null && two == null) {
                return null;
            }
            if (one == null || !one.equals(two)) {
                StringBuilder text = new StringBuilder("event " + i + " differs; before it\n");
                for (int before = Math.max(0, i - 8); before < i; before++) {
                    text.append("    ").append(events.get(before)).append('\n');
                }
                return text + "here\n    " + one + "\nthere\n    " + two;
            }
        }
        return null;
    }
}
