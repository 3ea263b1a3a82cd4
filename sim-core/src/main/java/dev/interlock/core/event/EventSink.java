package dev.interlock.core.event;

/** Somebody who listens. Sinks see events in (cycle, unit) order and can change nothing. */
@FunctionalInterface
public interface EventSink {
    /** One event. */
    void accept(SimEvent event);
}
