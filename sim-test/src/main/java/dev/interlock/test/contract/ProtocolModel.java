package dev.interlock.test.contract;

import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.test.contract.Counterexample.Property;
import java.util.ArrayList;
import java.util.List;

/**
 * Caches and a split-transaction bus without time and bytes, moved by a protocol table: the machine of {@link
 * dev.interlock.test.contract}. One object holds one state; {@link #step} changes it.
 */
final class ProtocolModel extends ModelState {
    /**
     * What may happen next, to one cache and line; in the order in which they are tried. What completes work comes first, so
     * that of two shortest counterexamples the one is told in which fewer things overlap.
     */
    enum Kind {
        ANSWER,
        PREFETCHED,
        WRITTEN_BACK,
        UNLOCK,
        SNOOP,
        GRANT,
        // from here on: what begins something
        LOAD,
        STORE,
        LOCK,
        REPLACE,
        L3_EVICTS;

        boolean completes() {
            return compareTo(GRANT) <= 0;
        }
    }

    private static final LineState[] STATES = LineState.values();
    private static final CoherenceEvent[] EVENTS = CoherenceEvent.values();
    private static final CoherenceEvent[] ANSWERS = {
        CoherenceEvent.DATA_SHARED,
        CoherenceEvent.DATA_EXCLUSIVE,
        CoherenceEvent.DATA_MODIFIED,
        CoherenceEvent.UPGRADE_DONE
    };
    private static final String[] REQUESTS = {"", "Read", "RFO", "Upgrade", "Write-back", ""};

    private final Cell[] cells = new Cell[STATES.length * EVENTS.length];
    private final boolean[] writable = new boolean[STATES.length];
    private final boolean ring;
    private final boolean readsPassSharers;

    /** Which cells have been asked for, by state and event. */
    final boolean[] reached = new boolean[STATES.length * EVENTS.length];

    /** What went wrong in the last step. */
    Property broken;

    String because;
    /** Tells the last step in words if a trace is being written, else null. */
    private StringBuilder telling;

    /**
     * A machine in which nobody has anything and memory is fresh.
     *
     * @param ring home nodes on a ring, instead of a bus: see {@link ProtocolExplorer#ring}
     */
    ProtocolModel(TransitionTable table, int caches, int lines, boolean ring) {
        super(caches, lines);
        this.ring = ring;
        readsPassSharers = ring && !table.states().contains(LineState.F);
        for (LineState state : table.states()) {
            for (CoherenceEvent event : EVENTS) {
                cells[state.ordinal() * EVENTS.length + event.ordinal()] = table.cell(state, event);
            }
            writable[state.ordinal()] =
                    table.cell(state, CoherenceEvent.STORE) instanceof Cell.Move move && move.does(CoherenceAction.HIT);
        }
    }

    private Cell cell(int at, CoherenceEvent event) {
        int index = (cache[at] & STATE) * EVENTS.length + event.ordinal();
        reached[index] = true;
        return cells[index];
    }

    private boolean wrong(Property property, String sentence) {
        if (broken == null) {
            broken = property;
            because = sentence;
        }
        return true;
    }

    private boolean impossible(int at, CoherenceEvent event, Cell cell) {
        tell(name(at) + " " + event + " in " + state(at));
        return wrong(
                Property.IMPOSSIBLE_CELL,
                name(at) + " meets " + event + " in " + state(at) + ", but \"" + ((Cell.Impossible) cell).because()
                        + "\"");
    }

    private void tell(String text) {
        if (telling != null) {
            telling.append(telling.length() == 0 ? "" : "; ").append(text);
        }
    }

    private void tell(int at, CoherenceEvent event, Cell.Move move) {
        if (telling != null) {
            List<String> actions = new ArrayList<>();
            move.actions().forEach(action -> actions.add(action.text()));
            tell(name(at) + " " + event + (actions.isEmpty() ? "" : ": " + String.join(", ", actions)));
        }
    }

    // ---------------------------------------------------------------- steps

    /**
     * Lets one thing happen.
     *
     * @return true if it was possible; {@link #broken} then tells if it broke a promise
     */
    boolean step(Kind kind, int c, int l) {
        broken = null;
        because = null;
        int at = c * lines + l;
        boolean happened = switch (kind) {
            case LOAD -> access(c, l, at, CoherenceEvent.LOAD);
            case STORE -> access(c, l, at, CoherenceEvent.STORE);
            case LOCK -> access(c, l, at, CoherenceEvent.LOCK);
            case REPLACE -> lines == 1 && inPlace(at) && replace(at);
            case L3_EVICTS -> c == 0 && l3Evicts(l);
            case UNLOCK -> has(at, LOCKS) && unlock(at, l);
            case GRANT -> grant(at, l);
            case SNOOP -> (cache[at] & SNOOP) == SNOOP_UNDER_WAY && !has(at, ANSWERED) && snoop(at, l);
            case ANSWER -> has(at, ANSWERED) && answer(at, l, true);
            case PREFETCHED -> has(at, ANSWERED) && waits(at) == CoherenceEvent.STORE && answer(at, l, false);
            case WRITTEN_BACK -> request(at) == WRITEBACK_TAKEN && writtenBack(at);
        };
        if (happened && broken == null) {
            for (int each = 0; each < lines; each++) {
                check(each);
            }
        }
        return happened;
    }

    /** A cache and line that something is under way to which concerns nobody else, or −1: see {@link ProtocolExplorer#reduced}. */
    int promptPlace() {
        for (int at = 0; at < cache.length; at++) {
            if (has(at, ANSWERED) || request(at) == WRITEBACK_TAKEN) {
                return at;
            }
            if ((cache[at] & SNOOP) == SNOOP_UNDER_WAY
                    && !hasCopy(state(at))
                    && cells[
                                    (cache[at] & STATE) * EVENTS.length
                                            + snoopOf(at % lines).ordinal()]
                            instanceof Cell.Move move
                    && move.next() == state(at)
                    && move.actions().isEmpty()) {
                return at;
            }
        }
        return -1;
    }

    /** As {@link #step}, and tells what happened. */
    String tellStep(Kind kind, int c, int l) {
        telling = new StringBuilder();
        step(kind, c, l);
        String told = telling.toString();
        telling = null;
        return told;
    }

    private boolean access(int c, int l, int at, CoherenceEvent event) {
        for (int each = 0; each < lines; each++) {
            if (has(c * lines + each, LOCKS)) {
                return false; // the locked instruction is the only one that runs
            }
        }
        Cell cell = cell(at, event);
        if (cell instanceof Cell.Impossible) {
            return impossible(at, event, cell);
        }
        if (cell instanceof Cell.Stall) {
            return endless(at, event);
        }
        Cell.Move move = (Cell.Move) cell;
        if (state(at).leaving()) {
            return wrong(
                    Property.UNEXPECTED_STALL,
                    name(at) + ": an access to a line in the write-back buffer always waits for the write-back; "
                            + state(at) + " on " + event + " must stall");
        }
        if (move.does(CoherenceAction.HIT)) {
            int before = cache[at];
            perform(at, l, event, move, "");
            return broken != null || event != CoherenceEvent.LOAD || cache[at] != before;
        }
        if (lines == 2 && state(at) == LineState.I) {
            int neighbour = at ^ 1;
            if (inPlace(neighbour) && !replace(neighbour)) {
                return false; // the place is pinned
            }
            if (broken != null) {
                return true;
            }
        }
        tell(at, event, move);
        int code = event == CoherenceEvent.LOAD ? 1 : event == CoherenceEvent.STORE ? 2 : 3;
        if ((cache[at] & WAITS) != 0 || request(at) != NO_REQUEST || has(at, GRANTED | ANSWERED)) {
            return wrong(Property.PROGRESS, name(at) + " sends a second request for a line that is under way");
        }
        cache[at] |= code << WAITS_SHIFT;
        request(at, move.does(CoherenceAction.SEND_READ) ? READ : move.does(CoherenceAction.SEND_RFO) ? RFO : UPGRADE);
        state(at, move.next());
        return true;
    }

    /** An access or a replacement stalls: fine if something is under way that ends the wait. */
    private boolean endless(int at, CoherenceEvent event) {
        boolean underWay = (cache[at] & (WAITS | REQUEST | GRANTED | ANSWERED | LOCKS)) != 0;
        if (underWay) {
            return false;
        }
        tell(name(at) + " " + event + ": stall");
        return wrong(
                Property.PROGRESS,
                name(at) + ": " + event + " stalls in " + state(at) + ", and nothing is under way that ends it");
    }

    /** The access itself, in a state in which it hits. */
    private void perform(int at, int l, CoherenceEvent event, Cell.Move move, String after) {
        if (telling != null) {
            tell(name(at) + " " + event + ": hit" + after);
        }
        state(at, move.next());
        if (event == CoherenceEvent.LOCK) {
            set(at, LOCKS);
        }
        if (event == CoherenceEvent.STORE) {
            write(at, l);
        } else if (!has(at, FRESH)) {
            wrong(Property.FRESH_DATA, name(at) + " reads stale data");
        }
    }

    /** A store of some bytes of the line: whoever else has the line, has it stale. */
    private void write(int at, int l) {
        for (int c = 0; c < caches; c++) {
            int neighbour = c * lines + l;
            if (neighbour != at && state(neighbour).readable()) {
                wrong(
                        Property.SINGLE_WRITER,
                        name(at) + " writes while cache " + c + " may read (" + state(neighbour) + ")");
            }
        }
        if (!has(at, FRESH)) {
            wrong(Property.NO_LOST_STORE, name(at) + " writes into a stale copy: an earlier store is lost");
        }
        for (int c = 0; c < caches; c++) {
            clear(c * lines + l, FRESH | ANSWER_FRESH);
        }
        set(at, FRESH);
        line[l] &= ~MEMORY_FRESH;
        if ((line[l] & DATA) == DATA_FRESH) {
            line[l] = line[l] & ~DATA | DATA_STALE;
        }
    }

    private boolean replace(int at) {
        Cell cell = cell(at, CoherenceEvent.REPLACE);
        if (cell instanceof Cell.Impossible) {
            return impossible(at, CoherenceEvent.REPLACE, cell);
        }
        if (cell instanceof Cell.Stall) {
            return endless(at, CoherenceEvent.REPLACE);
        }
        Cell.Move move = (Cell.Move) cell;
        tell(at, CoherenceEvent.REPLACE, move);
        if (move.does(CoherenceAction.SEND_WRITEBACK)) {
            request(at, WRITEBACK);
        }
        state(at, move.next());
        return true;
    }

    private boolean unlock(int at, int l) {
        Cell cell = cell(at, CoherenceEvent.UNLOCK);
        if (cell instanceof Cell.Impossible) {
            return impossible(at, CoherenceEvent.UNLOCK, cell);
        }
        if (cell instanceof Cell.Stall) {
            return cannotWait(at, CoherenceEvent.UNLOCK);
        }
        Cell.Move move = (Cell.Move) cell;
        tell(at, CoherenceEvent.UNLOCK, move);
        write(at, l); // the write of the read-modify-write, at the latest now
        state(at, move.next());
        clear(at, LOCKS);
        if ((cache[at] & SNOOP) == SNOOP_WAITS_FOR_LOCK && broken == null) {
            snoop(at, l); // it was there first: it is felt before the core's next instruction
        }
        return true;
    }

    private boolean cannotWait(int at, CoherenceEvent event) {
        tell(name(at) + " " + event + ": stall");
        return wrong(
                Property.UNEXPECTED_STALL,
                name(at) + ": " + event + " stalls in " + state(at) + (event.snoop() ? " without a lock" : "")
                        + ", but it cannot wait");
    }

    // ---------------------------------------------------------------- the bus

    private boolean grant(int at, int l) {
        int request = request(at);
        if (request == NO_REQUEST || request == WRITEBACK_TAKEN || transaction(l) != 0) {
            return false;
        }
        if (request == WRITEBACK) {
            takeWriteback(at, l);
            return true;
        }
        boolean lost = request == UPGRADE && !has(at, PRESENCE);
        int granted = lost ? RFO : request; // somebody else was granted the line first
        tell("bus grants " + (lost ? "the lost Upgrade of " : REQUESTS[granted] + " of ") + name(at)
                + (lost ? " as RFO" : ""));
        request(at, NO_REQUEST);
        set(at, GRANTED);
        line[l] |= granted << TRANSACTION_SHIFT;
        if (granted == READ && readsPassSharers && !owned(l)) {
            for (int c = 0; c < caches; c++) {
                int sharer = c * lines + l;
                if (sharer != at && has(sharer, PRESENCE)) {
                    set(sharer, SHARER); // the directory knows that nobody owns the line: sharers need not be asked
                }
            }
            resolveIfAnswered(l);
        } else {
            snoopAll(l, at);
        }
        return true;
    }

    private boolean owned(int l) {
        for (int c = 0; c < caches; c++) {
            if (has(c * lines + l, OWNER)) {
                return true;
            }
        }
        return false;
    }

    private void takeWriteback(int at, int l) {
        request(at, WRITEBACK_TAKEN);
        if (!has(at, OWNER)) {
            tell("bus grants Write-back of " + name(at) + ": void, it is not the owner any more");
            return;
        }
        tell("bus grants Write-back of " + name(at) + ": memory takes it");
        memory(l, has(at, FRESH));
        clear(at, OWNER | PRESENCE);
    }

    private boolean l3Evicts(int l) {
        if (transaction(l) != 0) {
            return false;
        }
        boolean any = false;
        for (int c = 0; c < caches; c++) {
            any |= has(c * lines + l, PRESENCE);
        }
        if (!any) {
            return false; // it leaves without a word to anybody
        }
        tell("L3 takes the line" + (lines == 1 ? "" : " " + lineName(l)) + " back");
        line[l] |= EVICTION << TRANSACTION_SHIFT;
        snoopAll(l, -1);
        return true;
    }

    /** Snoops every cache that may have the line, but for the requester. */
    private void snoopAll(int l, int requester) {
        for (int c = 0; c < caches; c++) {
            int at = c * lines + l;
            if (at != requester && has(at, PRESENCE)) {
                cache[at] = cache[at] & ~SNOOP | SNOOP_UNDER_WAY;
            }
        }
        resolveIfAnswered(l);
    }

    private CoherenceEvent snoopOf(int l) {
        return switch (transaction(l)) {
            case READ -> CoherenceEvent.SNOOP_READ;
            case RFO -> CoherenceEvent.SNOOP_RFO;
            case UPGRADE -> CoherenceEvent.SNOOP_UPGRADE;
            default -> CoherenceEvent.BACK_INVALIDATE;
        };
    }

    private boolean snoop(int at, int l) {
        CoherenceEvent event = snoopOf(l);
        Cell cell = cell(at, event);
        if (cell instanceof Cell.Impossible) {
            return impossible(at, event, cell);
        }
        if (cell instanceof Cell.Stall) {
            if (!has(at, LOCKS)) {
                return cannotWait(at, event);
            }
            tell(name(at) + " " + event + ": stall, the line is locked");
            cache[at] = cache[at] & ~SNOOP | SNOOP_WAITS_FOR_LOCK;
            return true;
        }
        Cell.Move move = (Cell.Move) cell;
        tell(at, event, move);
        clear(at, SNOOP);
        if (move.does(CoherenceAction.INTERVENE)) {
            if (!hasCopy(state(at))) {
                return wrong(
                        Property.ONE_SUPPLIER, name(at) + " answers with data in " + state(at) + ", without a copy");
            }
            if ((line[l] & DATA) != 0) {
                return wrong(Property.ONE_SUPPLIER, name(at) + " answers with data, and it is not the only one");
            }
            line[l] |= has(at, FRESH) ? DATA_FRESH : DATA_STALE;
            line[l] |= state(at).dirty() ? DIRTY : 0;
            line[l] |= move.does(CoherenceAction.WRITE_MEMORY) ? UPDATES : 0;
            set(at, SUPPLIER);
        }
        if (move.does(CoherenceAction.ASSERT_SHARED)) {
            set(at, SHARER);
        }
        state(at, move.next());
        resolveIfAnswered(l);
        return true;
    }

    /** If all snoops are answered: where the data comes from, who has the line from now on, and what the answer is. */
    private void resolveIfAnswered(int l) {
        int supplier = -1;
        int requester = -1;
        boolean shared = false;
        for (int c = 0; c < caches; c++) {
            int at = c * lines + l;
            if (has(at, SNOOP)) {
                return;
            }
            supplier = has(at, SUPPLIER) ? at : supplier;
            requester = has(at, GRANTED) ? at : requester;
            shared |= has(at, SHARER);
        }
        int transaction = transaction(l);
        boolean updates = (line[l] & UPDATES) != 0;
        if (supplier >= 0 && (updates || transaction == EVICTION)) {
            memory(l, (line[l] & DATA) == DATA_FRESH);
        }
        if (transaction == EVICTION) {
            for (int c = 0; c < caches; c++) {
                clear(c * lines + l, PRESENCE | OWNER | SHARER | SUPPLIER);
            }
            line[l] &= MEMORY_FRESH;
            tell("the L3 has it no more");
            return;
        }
        if (transaction == UPGRADE) {
            line[l] &= ~DATA;
        } else if (supplier < 0) {
            line[l] |= (line[l] & MEMORY_FRESH) != 0 ? DATA_FRESH : DATA_STALE;
        }
        if ((line[l] & DATA) == DATA_STALE) {
            wrong(
                    Property.FRESH_DATA,
                    (supplier >= 0 ? name(supplier) : "memory") + " answers " + name(requester) + " with stale data");
        }
        boolean newer = supplier >= 0 && (line[l] & DIRTY) != 0 && !updates;
        boolean keepsOwner = transaction == READ && shared;
        for (int c = 0; c < caches; c++) {
            int at = c * lines + l;
            boolean sharer = has(at, SHARER);
            boolean supplies = has(at, SUPPLIER);
            clear(at, PRESENCE | OWNER | SHARER | SUPPLIER);
            if (at == requester || keepsOwner && sharer) {
                set(at, PRESENCE);
            }
            if (keepsOwner ? newer && supplies && sharer : at == requester) {
                set(at, OWNER);
            }
        }
        int answer = keepsOwner ? 0 : transaction == UPGRADE ? 3 : newer ? 2 : 1;
        clear(requester, GRANTED);
        set(requester, ANSWERED | answer << ANSWER_SHIFT | ((line[l] & DATA) == DATA_FRESH ? ANSWER_FRESH : 0));
        // on a bus no snoop of the line comes before the requester has felt its answer; on a ring, only none to itself
        line[l] &= MEMORY_FRESH | (ring ? 0 : TRANSACTION);
        tell("all have answered: "
                + (transaction == UPGRADE
                        ? "no data needed"
                        : "data from " + (supplier >= 0 ? name(supplier) : "memory"))
                + " to " + name(requester));
    }

    private boolean answer(int at, int l, boolean demanded) {
        CoherenceEvent event = ANSWERS[(cache[at] & ANSWER) >> ANSWER_SHIFT];
        Cell cell = cell(at, event);
        if (cell instanceof Cell.Impossible) {
            return impossible(at, event, cell);
        }
        if (cell instanceof Cell.Stall) {
            return cannotWait(at, event);
        }
        Cell.Move move = (Cell.Move) cell;
        tell(at, event, move);
        if (move.does(CoherenceAction.FILL)) {
            cache[at] = has(at, ANSWER_FRESH) ? cache[at] | FRESH : cache[at] & ~FRESH;
        }
        state(at, move.next());
        clear(at, ANSWERED | ANSWER | ANSWER_FRESH);
        if (!ring) {
            line[l] &= MEMORY_FRESH;
        }
        if (!demanded) {
            clear(at, WAITS);
            tell("it was prefetched, for a store that has not come");
        } else if (move.does(CoherenceAction.WAKE)) {
            wake(at, l);
        }
        return true;
    }

    /** The access that waited goes on, before anybody else can take the line again. */
    private void wake(int at, int l) {
        CoherenceEvent access = waits(at);
        clear(at, WAITS);
        if (access == null) {
            return;
        }
        Cell cell = cell(at, access);
        if (cell instanceof Cell.Impossible) {
            impossible(at, access, cell);
        } else if (cell instanceof Cell.Move move && move.does(CoherenceAction.HIT)) {
            perform(at, l, access, move, ", at last");
        } else {
            wrong(
                    Property.PROGRESS,
                    name(at) + " has its answer, and " + access + " still cannot go on in " + state(at));
        }
    }

    private boolean writtenBack(int at) {
        Cell cell = cell(at, CoherenceEvent.WRITEBACK_DONE);
        if (cell instanceof Cell.Impossible) {
            return impossible(at, CoherenceEvent.WRITEBACK_DONE, cell);
        }
        if (cell instanceof Cell.Stall) {
            return cannotWait(at, CoherenceEvent.WRITEBACK_DONE);
        }
        tell(at, CoherenceEvent.WRITEBACK_DONE, (Cell.Move) cell);
        request(at, NO_REQUEST);
        state(at, LineState.I); // the entry of the write-back buffer is free
        return true;
    }

    // ---------------------------------------------------------------- promises

    /** What must be true of a line in every state. */
    private void check(int l) {
        int owner = -1;
        boolean settled = transaction(l) == 0;
        for (int c = 0; c < caches; c++) {
            settled &= !has(c * lines + l, ANSWERED);
        }
        for (int c = 0; c < caches; c++) {
            int at = c * lines + l;
            LineState state = state(at);
            if (writable[cache[at] & STATE] || has(at, LOCKS) && state.readable()) {
                aloneWith(at, l);
            }
            if (state.readable() && !has(at, FRESH)) {
                wrong(Property.FRESH_DATA, name(at) + " may read its stale copy (" + state + ")");
            }
            if (has(at, GRANTED | ANSWERED | LOCKS) || request(at) != NO_REQUEST) {
                // something is under way that ends every wait
            } else if ((cache[at] & WAITS) != 0) {
                wrong(
                        Property.PROGRESS,
                        name(at) + ": " + waits(at) + " still waits in " + state + ", and the answer has been");
            }
            if (state.dirty() && request(at) != WRITEBACK_TAKEN) {
                if (owner >= 0 && settled) {
                    wrong(
                            Property.NO_LOST_STORE,
                            name(owner) + " (" + state(owner) + ") and " + name(at) + " (" + state
                                    + ") both answer for the line");
                }
                owner = at;
            }
        }
        if (settled && (line[l] & MEMORY_FRESH) == 0 && (owner < 0 || !has(owner, FRESH))) {
            wrong(
                    Property.NO_LOST_STORE,
                    "the last value stored" + (lines == 1 ? "" : " in line " + lineName(l))
                            + " is lost: memory is stale and no cache answers for it");
        }
    }

    /** A writer is the only reader. */
    private void aloneWith(int writer, int l) {
        for (int c = 0; c < caches; c++) {
            LineState state = state(c * lines + l);
            if (c * lines + l != writer && state.readable()) {
                wrong(
                        Property.SINGLE_WRITER,
                        name(writer) + " may write (" + state(writer) + ") while cache " + c + " may read (" + state
                                + ")");
            }
        }
    }
}
