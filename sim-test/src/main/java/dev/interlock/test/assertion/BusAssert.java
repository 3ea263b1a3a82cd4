package dev.interlock.test.assertion;

import dev.interlock.core.bus.Interconnect;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.test.scenario.EventRecorder;
import java.util.List;
import java.util.function.Consumer;

/** Assertions about the bus, the L3 and memory. */
public final class BusAssert extends InterlockAssert<BusAssert, Interconnect> {
    private final Machine machine;

    BusAssert(Machine machine, Consumer<AssertionError> failures) {
        super(machine.bus(), BusAssert.class, failures);
        this.machine = machine;
    }

    /** These were its transactions, on whatever lines, in the order of their grants, since recording began. */
    public BusAssert carriedExactly(Request... expected) {
        List<Request> carried = EventRecorder.of(machine).events().of(BusGranted.class).stream()
                .map(BusGranted::request)
                .toList();
        return require(
                carried.equals(List.of(expected)),
                () -> FailureMessage.of(machine, "the bus to carry " + List.of(expected), "it carried " + carried));
    }

    /** It carried nothing since recording began. */
    public BusAssert carriedNothing() {
        return carriedExactly();
    }

    /** So many transactions of a kind were granted since the machine was made. */
    public BusAssert hasGranted(Request request, long expected) {
        return counted(EventText.of(request) + " granted", expected, actual.counters().grants[request.ordinal()]);
    }

    /** So many lines were found in the L3 since the machine was made. */
    public BusAssert hasHitL3(long expected) {
        return counted("an L3 hit", expected, actual.counters().l3Hits);
    }

    /** So many lines were read from DRAM since the machine was made. */
    public BusAssert hasMissedL3(long expected) {
        return counted("an L3 miss", expected, actual.counters().l3Misses);
    }

    /** So many lines came out of another core's cache since the machine was made. */
    public BusAssert hasIntervened(long expected) {
        return counted("an intervention", expected, actual.counters().interventions);
    }

    /** The whole bus was locked so many times since the machine was made. */
    public BusAssert wasLocked(long expected) {
        return counted("a bus lock", expected, actual.counters().locks);
    }

    private BusAssert counted(String what, long expected, long count) {
        return require(
                count == expected,
                () -> FailureMessage.of(
                        machine, what + " " + FailureMessage.times(expected), "it was " + FailureMessage.times(count)));
    }
}
