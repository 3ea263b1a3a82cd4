package dev.interlock.core.observe;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.event.SimEvent.StoreDrained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The table with which textbooks teach coherence, for one line: a row per operation, with the state in every cache after
 * it, what it did on the bus, where its data came from, and whether memory is up to date.
 *
 * <pre>
 *   operation          │ core 0 │ core 1 │ bus     │ data from │ memory
 *   ───────────────────┼────────┼────────┼─────────┼───────────┼───────
 *   given              │ S      │ S      │         │           │ fresh
 *   core 0 locked → 6  │ M      │ I      │ Upgrade │           │ stale
 *   core 1 load = 6    │ S      │ S      │ Read    │ core 0    │ fresh
 * </pre>
 *
 * <p>Made from events alone: subscribe it to a machine. A row is written when its operation takes effect, so where cores
 * race, the rows stand in the order in which the bus decided.
 *
 * <p>Culler and Singh, <i>Parallel Computer Architecture</i>, figure 5.11, draws such a table.
 */
public final class CoherenceTable implements EventSink {
    /**
     * One row.
     *
     * @param operation what was done, as {@code core 0 store 42}
     * @param states after it, one for each core
     * @param transactions what was granted on the bus for it, in order
     * @param source where its data came from: {@code core 0}, {@code L3}, {@code DRAM}, or empty
     * @param memoryFresh true if no cache holds anything newer than memory (the L3, or DRAM behind it)
     */
    public record Row(
            String operation, List<LineState> states, List<String> transactions, String source, boolean memoryFresh) {
        public Row {
            states = List.copyOf(states);
            transactions = List.copyOf(transactions);
        }
    }

    private final long line;
    private final LineState[] states;
    private final List<Row> rows = new ArrayList<>();

    /** What was seen of each core's operation under way. */
    private final List<List<String>> granted = new ArrayList<>();

    private final String[] source;
    private int supplier = -1;

    /** A store that has written already is complete; one that has not waits in the store buffer. */
    private final boolean[] written;

    /** A row whose states are still to come: nothing tells when a flush is over, or an eviction. */
    private String open;

    private int openCore;

    /**
     * A table that begins now.
     *
     * @param line physical address of the line's first byte
     * @param given its state on each core
     */
    public CoherenceTable(long line, LineState... given) {
        this.line = line;
        this.states = given.clone();
        this.source = new String[states.length];
        this.written = new boolean[states.length];
        Arrays.fill(source, "");
        for (int core = 0; core < states.length; core++) {
            granted.add(new ArrayList<>());
        }
        rows.add(row("given", List.of(), ""));
    }

    @Override
    public void accept(SimEvent event) {
        if (event.line() != line) {
            return;
        }
        switch (event.kind()) {
            case LINE_CHANGED -> changed((LineChanged) event);
            case BUS_GRANTED -> granted((BusGranted) event);
            case MEMORY_UPDATED -> supplier = ((MemoryUpdated) event).core();
            case LINE_SNOOPED -> {
                if (((LineSnooped) event).supplied()) {
                    supplier = event.core();
                }
            }
            case LINE_DELIVERED -> delivered((LineDelivered) event);
            case LINE_EVICTED -> evicted((LineEvicted) event);
            case WRITTEN_IN_PLACE -> written[event.core()] = true;
            case ACCESS_COMPLETED -> completed((AccessCompleted) event);
            case STORE_DRAINED -> drained((StoreDrained) event);
            default -> {}
        }
    }

    private void changed(LineChanged event) {
        switch (event.because()) {
            case LOAD, STORE, LOCK -> close(); // another operation has begun
            default -> {}
        }
        states[event.core()] = event.to();
        if (event.because() == CoherenceEvent.WRITEBACK_DONE) {
            close();
        }
    }

    private void granted(BusGranted event) {
        boolean leaves = event.request() == Request.WRITEBACK || event.request() == Request.EVICTION;
        boolean ofOpenEviction = leaves && open != null && openCore == event.core();
        if (!ofOpenEviction) {
            close();
        }
        granted.get(event.core()).add(EventText.of(event.request()));
        if (event.request() == Request.FLUSH) {
            open(event.core(), "flush");
        } else if (leaves && !ofOpenEviction) {
            open(event.core(), event.request() == Request.WRITEBACK ? "write-back" : "evicts");
        }
    }

    private void delivered(LineDelivered event) {
        source[event.core()] = switch (event.source()) {
            case NONE -> "";
            case CORE -> "core " + supplier;
            case L3, DRAM -> event.source().name();
        };
    }

    private void evicted(LineEvicted event) {
        if (event.core() >= 0 && event.level() == Level.L2) {
            close();
            open(event.core(), "evicts");
        }
    }

    private void completed(AccessCompleted event) {
        close();
        boolean buffered = event.access() == Access.STORE && !written[event.core()];
        written[event.core()] = false;
        if (!buffered) {
            String sign = event.access() == Access.LOAD ? " = " : event.access() == Access.LOCKED ? " → " : " ";
            finish(event.core(), EventText.of(event.access()) + sign + EventText.number(event.value()));
        }
    }

    private void drained(StoreDrained event) {
        close();
        finish(event.core(), "store " + EventText.number(event.value()));
    }

    private void open(int core, String operation) {
        open = operation;
        openCore = core;
    }

    private void close() {
        if (open != null) {
            finish(openCore, open);
        }
    }

    private void finish(int core, String operation) {
        open = null;
        rows.add(row("core " + core + " " + operation, granted.get(core), source[core]));
        granted.get(core).clear();
        source[core] = "";
    }

    private Row row(String operation, List<String> transactions, String from) {
        boolean fresh = Arrays.stream(states).noneMatch(LineState::dirty);
        return new Row(operation, List.of(states), transactions, from, fresh);
    }

    /** The rows up to now; the first is what was given. */
    public List<Row> rows() {
        close();
        return List.copyOf(rows);
    }

    /** The last row. */
    public Optional<Row> last() {
        List<Row> all = rows();
        return all.size() > 1 ? Optional.of(all.get(all.size() - 1)) : Optional.empty();
    }

    /** The physical address of the line. */
    public long line() {
        return line;
    }

    /** The table as text. */
    @Override
    public String toString() {
        List<String> titles = new ArrayList<>(List.of("operation"));
        for (int core = 0; core < states.length; core++) {
            titles.add("core " + core);
        }
        titles.addAll(List.of("bus", "data from", "memory"));
        TextTable table = new TextTable(titles);
        for (Row row : rows()) {
            List<String> cells = new ArrayList<>(List.of(row.operation()));
            row.states().forEach(state -> cells.add(state.name()));
            StringJoiner bus = new StringJoiner(", ");
            row.transactions().forEach(bus::add);
            cells.add(bus.toString());
            cells.add(row.source());
            cells.add(row.memoryFresh() ? "fresh" : "stale");
            table.row(cells);
        }
        return table.render();
    }
}
