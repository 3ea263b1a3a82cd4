package dev.interlock.core.travel;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.observe.EventText;
import java.util.function.Predicate;

/**
 * Where a {@link Timeline} stops.
 *
 * @param name how people know it
 * @param filter which events it looks at
 * @param condition which of them it stops at
 * @param before true to stop before the event has happened, false to stop right behind it
 */
public record Breakpoint(String name, EventFilter filter, Predicate<SimEvent> condition, boolean before) {
    /** Before the instruction at an address, on any core. */
    public static Breakpoint at(long rip) {
        return new Breakpoint(
                "instruction at " + EventText.hex(rip),
                EventFilter.ALL.kinds(EventKind.INSTRUCTION_RETIRED),
                event -> ((InstructionRetired) event).rip() == rip,
                true);
    }

    /** Before the instruction at an address, on one core. */
    public static Breakpoint at(long rip, int core) {
        Breakpoint any = at(rip);
        return new Breakpoint(any.name + " on core " + core, any.filter.core(core), any.condition, true);
    }

    /** Behind any load, store or locked access of the program that touches these physical bytes. */
    public static Breakpoint access(long physical, long bytes) {
        return accessed("access to ", physical, bytes, event -> true);
    }

    /**
     * Behind any store or locked access that touches these physical bytes, when it is complete for its own core; others see
     * a store when it leaves the store buffer.
     */
    public static Breakpoint write(long physical, long bytes) {
        return accessed("write to ", physical, bytes, event -> event.access() != Access.LOAD);
    }

    private static Breakpoint accessed(String what, long physical, long bytes, Predicate<AccessCompleted> which) {
        return new Breakpoint(
                what + EventText.hex(physical),
                EventFilter.ALL.kinds(EventKind.ACCESS_COMPLETED).memory(physical, bytes),
                event -> {
                    AccessCompleted access = (AccessCompleted) event;
                    return access.physical() < physical + bytes
                            && access.physical() + access.bytes() > physical
                            && which.test(access);
                },
                false);
    }

    /** Behind the move of a core's line into a state. */
    public static Breakpoint line(long physical, int core, LineState state) {
        return new Breakpoint(
                "line " + EventText.hex(physical & -64) + " " + state + " in core " + core,
                EventFilter.ALL.kinds(EventKind.LINE_CHANGED).core(core).memory(physical, 1),
                event -> ((LineChanged) event).to() == state,
                false);
    }

    /** Behind any event that is so. */
    public static Breakpoint event(String name, EventFilter filter, Predicate<SimEvent> condition) {
        return new Breakpoint(name, filter, condition, false);
    }

    boolean stopsAt(SimEvent event) {
        return filter.passes(event) && condition.test(event);
    }

    /** The cycle to stand at. */
    long stop(SimEvent event) {
        return before ? event.cycle() : event.cycle() + 1;
    }
}
