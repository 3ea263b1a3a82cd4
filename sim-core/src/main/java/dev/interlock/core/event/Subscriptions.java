package dev.interlock.core.event;

import java.util.ArrayList;
import java.util.List;

/**
 * Who wants to hear what. Components ask {@link #wants} before they make an event, so an unobserved run makes none.
 */
public final class Subscriptions {
    private final boolean[] wanted = new boolean[EventKind.values().length];
    private final List<Subscription> subscriptions = new ArrayList<>();

    private Subscription instead;

    private record Subscription(EventSink sink, EventFilter filter) {}

    /** Lets a sink hear what passes a filter. */
    public void subscribe(EventSink sink, EventFilter filter) {
        subscriptions.add(new Subscription(sink, filter));
        refresh();
    }

    /**
     * Lets one sink hear in place of all others, until {@link #resume}: for time that goes by a second time.
     *
     * @param filter what it hears
     */
    public void divert(EventSink sink, EventFilter filter) {
        instead = new Subscription(sink, filter);
        refresh();
    }

    /** Ends {@link #divert}. */
    public void resume() {
        instead = null;
        refresh();
    }

    /** Lets a sink hear nothing any more. */
    public void unsubscribe(EventSink sink) {
        subscriptions.removeIf(subscription -> subscription.sink() == sink);
        refresh();
    }

    private void refresh() {
        for (EventKind kind : EventKind.values()) {
            // while they are diverted, too: an event that is made now may be published to them later
            wanted[kind.ordinal()] = instead != null && instead.filter().kinds().contains(kind)
                    || subscriptions.stream()
                            .anyMatch(subscription ->
                                    subscription.filter().kinds().contains(kind));
        }
    }

    /** By kind, true if somebody listens to it now; asked so often that nothing stands in between. Not a copy. */
    boolean[] wanted() {
        return wanted;
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
        return instead != null || !subscriptions.isEmpty();
    }

    /** Tells everybody who wants to know. */
    public void publish(SimEvent event) {
        if (instead != null) {
            if (instead.filter().passes(event)) {
                instead.sink().accept(event);
            }
            return;
        }
        for (Subscription subscription : subscriptions) {
            if (subscription.filter().passes(event)) {
                subscription.sink().accept(event);
            }
        }
    }
}
