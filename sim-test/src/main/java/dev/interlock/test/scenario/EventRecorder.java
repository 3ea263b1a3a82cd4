package dev.interlock.test.scenario;

import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.Machine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Remembers what a machine did, so that assertions can ask and failures can tell. It remembers the latest {@link #LIMIT}
 * events; retired instructions, of which there are many and which say little, are left to those who want them.
 */
public final class EventRecorder implements EventSink {
    /** So many events are remembered; older ones are forgotten. */
    public static final int LIMIT = 1 << 18;

    private final int cores;
    private final ArrayDeque<SimEvent> events = new ArrayDeque<>();
    private long forgotten;

    private EventRecorder(int cores) {
        this.cores = cores;
    }

    /** The recorder that listens to a machine; from now on there is one. */
    public static EventRecorder of(Machine machine) {
        return existing(machine).orElseGet(() -> {
            EventRecorder recorder = new EventRecorder(machine.cores());
            machine.subscribe(recorder);
            return recorder;
        });
    }

    /** The recorder that listens to a machine, if there is one. */
    public static Optional<EventRecorder> existing(Machine machine) {
        return machine.sinks().stream()
                .filter(EventRecorder.class::isInstance)
                .map(EventRecorder.class::cast)
                .findFirst();
    }

    @Override
    public void accept(SimEvent event) {
        if (event instanceof SimEvent.InstructionRetired) {
            return;
        }
        if (events.size() == LIMIT) {
            events.removeFirst();
            forgotten++;
        }
        events.addLast(event);
    }

    /** Forgets everything: what comes now is another part of the story. */
    public void forget() {
        events.clear();
        forgotten = 0;
    }

    /** How many events were forgotten because there were too many. */
    public long forgotten() {
        return forgotten;
    }

    /** What is remembered now. */
    public EventTrace events() {
        return new EventTrace(new ArrayList<>(events), cores);
    }
}
