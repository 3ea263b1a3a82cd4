package dev.interlock.test.assertion;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.machine.LineView;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.test.scenario.EventRecorder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Assertions about one physical line in all caches. */
public final class LineAssert extends InterlockAssert<LineAssert, LineView> {
    private final Machine machine;
    private final long address;

    LineAssert(Machine machine, long address, Consumer<AssertionError> failures) {
        super(machine.line(address), LineAssert.class, failures);
        this.machine = machine;
        this.address = address;
    }

    /** The line in one core's private caches. */
    public LineOnCoreAssert onCore(int core) {
        machine.core(core);
        return new LineOnCoreAssert(this, machine, address, core, failures());
    }

    /** The cores hold the line in these states, one for each core. */
    public LineAssert isHeldAs(LineState... expected) {
        LineState[] held = new LineState[machine.cores()];
        Arrays.setAll(held, actual::on);
        return require(
                Arrays.equals(held, expected),
                () -> message(
                        "the cores to hold " + FailureMessage.states(expected),
                        "they hold " + FailureMessage.states(held)));
    }

    /** No core has it. */
    public LineAssert isUncached() {
        LineState[] invalid = new LineState[machine.cores()];
        Arrays.fill(invalid, LineState.I);
        return isHeldAs(invalid);
    }

    /** At most one core may write, and then no other may read. */
    public LineAssert hasOneWriterOrManyReaders() {
        int readers = 0;
        int writers = 0;
        for (int core = 0; core < machine.cores(); core++) {
            LineState state = actual.on(core);
            readers += state.readable() ? 1 : 0;
            writers += state == LineState.M || state == LineState.E ? 1 : 0;
        }
        boolean holds = writers == 0 || writers == 1 && readers == 1;
        return require(
                holds,
                () -> message("one writer or many readers", actual.toString().replaceFirst(".*: ", "there are ")));
    }

    /** The L3, or DRAM if the L3 has not got it, has the newest bytes. */
    public LineAssert isFreshInMemory() {
        return require(actual.memoryFresh(), () -> message("memory to be fresh", "a core holds newer data"));
    }

    /** Some core has newer bytes than the L3 and DRAM. */
    public LineAssert isStaleInMemory() {
        return require(!actual.memoryFresh(), () -> message("memory to be stale", "no core holds newer data"));
    }

    /** The 8 bytes at the address with which this line was named are these, wherever the newest copy is. */
    public LineAssert holds(long expected) {
        long value = machine.view().read(address, 8);
        return require(
                value == expected,
                () -> message(
                        "the value " + EventText.number(expected) + " at " + EventText.hex(address),
                        "it is " + EventText.number(value)));
    }

    /** These were its transactions on the bus, in the order of their grants, since recording began. */
    public LineAssert after(Request... expected) {
        List<Request> carried = grants();
        return require(
                carried.equals(List.of(expected)),
                () -> message("the bus transactions " + List.of(expected), "there were " + carried));
    }

    /** It was not on the bus since recording began. */
    public LineAssert withoutTheBus() {
        List<Request> carried = grants();
        return require(carried.isEmpty(), () -> message("no bus transaction", "there were " + carried));
    }

    /** The last answer to a core brought its data from here. */
    public LineAssert withDataFrom(DataSource expected) {
        List<LineDelivered> deliveries =
                EventRecorder.of(machine).events().onLine(address).of(LineDelivered.class);
        DataSource source = deliveries.isEmpty()
                ? null
                : deliveries.get(deliveries.size() - 1).source();
        return require(
                source == expected,
                () -> message(
                        "the last data to come from " + expected,
                        source == null ? "none came" : "it came from " + source));
    }

    private List<Request> grants() {
        return EventRecorder.of(machine)
                .events()
                .onLine(address)
                .ofKind(EventKind.BUS_GRANTED)
                .of(BusGranted.class)
                .stream()
                .map(BusGranted::request)
                .toList();
    }

    private String message(String expected, String but) {
        return FailureMessage.onLine(machine, address, expected, but);
    }
}
