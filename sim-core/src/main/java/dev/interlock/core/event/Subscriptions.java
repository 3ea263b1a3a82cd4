package dev.interlock.core.event;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who wants to hear what. Components ask {@link #wants} before they make an event, so an unobserved run makes none.
 */
public final class Subscriptions {
    private final boolean[] wanted = new boolean[EventKind.values().length];
    private final List<Subscription> subscriptions = new ArrayList<>();

    private record Subscription(EventSink sink, Set<EventKind> kinds) {}

    /** Lets a sink hear these kinds; none named means all. */
    public void subscribe(EventSink sink, EventKind... kinds) {
        EnumSet<EventKind> set = EnumSet.allOf(EventKind.class);
        if (kinds.length > 0) {
            set = EnumSet.noneOf(EventKind.class);
            set.addAll(List.of(kinds));
        }
        subscriptions.add(new Subscription(sink, set));
        refresh();
    }

    /** Lets a sink hear nothing any more. */
    public void unsubscribe(EventSink sink) {
        subscriptions.removeIf(subscription -> subscription.sink() == sink);
        refresh();
    }

    private void refresh() {
        for (EventKind kind : EventKind.values()) {
            wanted[kind.ordinal()] = subscriptions.stream()
                    .anyMatch(subscription -> subscription.kinds().contains(kind));
        }
    }

    /** True if somebody listens to this kind. */
    public boolean wants(EventKind kind) {
        return wanted[kind.ordinal()];
    }

    /** Who listens, each once, in the order in which they came. */
    public List<EventSink> sinks() {
        return subscriptions.stream().map(Subscription::sink).distinct().toList();
    }

    /** True if somebody listens to anything. */
    public boolean any() {
        return !subscriptions.isEmpty();
    }

    /** Tells everybody who wants to know. */
    public void publish(SimEvent event) {
        for (Subscription subscription : subscriptions) {
            if (subscription.kinds().contains(event.kind())) {
                subscription.sink().accept(event);
            }
        }
    }
}
