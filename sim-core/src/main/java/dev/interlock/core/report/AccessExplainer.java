package dev.interlock.core.report;

import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.report.Explanation.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Explains accesses: the cycles are those of the access's ledger, the reasons come from what happened around it.
 *
 * <p>Subscribe it with {@link #FILTER} and ask {@link #explain} as soon as an access is complete. It remembers a bounded
 * stretch of the past; of an access that waited longer than that, the cycles are right and early reasons are missing.
 */
public final class AccessExplainer implements EventSink {
    /** What it must hear. */
    public static final EventFilter FILTER = EventFilter.ALL.kinds(
            EventKind.ACCESS_COMPLETED,
            EventKind.TABLE_ENTRY_READ,
            EventKind.LINE_MISSED,
            EventKind.REQUEST_SENT,
            EventKind.BUS_GRANTED,
            EventKind.LINE_SNOOPED,
            EventKind.LINE_DELIVERED,
            EventKind.STORE_DRAINED,
            EventKind.BUS_LOCKED);

    private static final int MOST_EVENTS = 1 << 15;
    private static final int MOST_REQUESTS = 1 << 12;

    private final Deque<SimEvent> recent = new ArrayDeque<>();

    /** The last request of each core for each line, oldest first: what an access may find under way. */
    private final Map<Asked, Long> asked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Long> eldest) {
            return size() > MOST_REQUESTS;
        }
    };

    private record Asked(int core, long line) {}

    @Override
    public void accept(SimEvent event) {
        if (event.kind() == EventKind.ACCESS_COMPLETED) {
            return;
        }
        recent.addLast(event);
        if (recent.size() > MOST_EVENTS) {
            SimEvent old = recent.removeFirst();
            if (old instanceof RequestSent request && bringsLine(request.request())) {
                asked.remove(new Asked(old.core(), old.line()));
                asked.put(new Asked(old.core(), old.line()), old.cycle());
            }
        }
    }

    private static boolean bringsLine(Request request) {
        return switch (request) {
            case READ, READ_SHARED, RFO, UPGRADE -> true;
            case WRITEBACK, EVICTION, BUS_LOCK, BACK_INVALIDATE, FLUSH, READ_UNCACHED, WRITE_UNCACHED, WRITE_THROUGH ->
                false;
        };
    }

    /** Explains an access that has just been complete. */
    public Explanation explain(AccessCompleted access) {
        boolean onlyLookup =
                access.ledger().total() == access.ledger().cycles(Part.L1); // most are hits: nothing to look for
        List<SimEvent> during = onlyLookup ? List.of() : since(access.began());
        return new Explanation(access, new Story(access, during).tell());
    }

    private List<SimEvent> since(long cycle) {
        List<SimEvent> during = new ArrayList<>();
        for (Iterator<SimEvent> each = recent.descendingIterator(); each.hasNext(); ) {
            SimEvent event = each.next();
            if (event.cycle() < cycle) {
                break;
            }
            during.add(event);
        }
        Collections.reverse(during);
        return during;
    }

    /** When a line that was under way at the beginning of an access had been asked for; −1 if that is forgotten. */
    private long askedBefore(int core, long line, long began) {
        for (Iterator<SimEvent> each = recent.descendingIterator(); each.hasNext(); ) {
            SimEvent event = each.next();
            if (event.cycle() < began
                    && event.core() == core
                    && event.line() == line
                    && event instanceof RequestSent request
                    && bringsLine(request.request())) {
                return event.cycle();
            }
        }
        return asked.getOrDefault(new Asked(core, line), -1L);
    }

    /** One access and what happened while it was under way. */
    private final class Story {
        private final AccessCompleted access;
        private final Ledger ledger;
        private final List<SimEvent> during;
        private final List<Step> steps = new ArrayList<>();

        Story(AccessCompleted access, List<SimEvent> during) {
            this.access = access;
            this.ledger = access.ledger();
            this.during = during;
        }

        List<Step> tell() {
            int translation = ledger.cycles(Part.TLB) + ledger.walk();
            if (translation > 0) {
                WalkStory walk = new WalkStory(access, during);
                steps.add(new Step("DTLB miss", translation, walk.cause(), walk.steps()));
            }
            for (Part part : Part.values()) {
                if (ledger.cycles(part) > 0 && part != Part.TLB && !part.name().startsWith("WALK_")) {
                    steps.add(new Step(name(part), ledger.cycles(part), cause(part), List.of()));
                }
            }
            return steps;
        }

        private String name(Part part) {
            return switch (part) {
                case L1 ->
                    "L1" + (missed(Level.L1D) ? " miss" : ledger.total() == ledger.cycles(Part.L1) ? " hit" : "");
                case L2 -> "L2" + (missed(Level.L2) ? " miss" : missed(Level.L1D) ? " hit" : "");
                case INTERVENTION -> "intervention" + suppliers();
                default -> part.text();
            };
        }

        private String cause(Part part) {
            return switch (part) {
                case L1 -> upgrade() ? "the line is here, but shared: a store needs ownership" : "";
                case MSHR -> mshr();
                case BUS -> bus();
                case SNOOP -> snoops();
                case L3 -> "no other core had to supply the line";
                case DRAM -> "the line was not in the L3";
                case TRANSFER -> delivery();
                case STORE_BUFFER -> stores();
                case LOCK ->
                    during.stream().anyMatch(event -> event.kind() == EventKind.BUS_LOCKED && mine(event))
                            ? "the operand needs the whole bus"
                            : "the line is held from the read to the write";
                case TLB, WALK_PML4, WALK_PDPT, WALK_PD, WALK_PT, L2, INTERVENTION -> "";
            };
        }

        private boolean mine(SimEvent event) {
            return event.core() == access.core();
        }

        /** An access may touch two lines. */
        private boolean touches(SimEvent event) {
            long line = event.line();
            return line != -1 && line + 64 > access.physical() && line < access.physical() + access.bytes();
        }

        private boolean happened(EventKind kind, Predicate<SimEvent> such) {
            return during.stream().anyMatch(event -> event.kind() == kind && such.test(event));
        }

        private boolean missed(Level level) {
            return happened(
                    EventKind.LINE_MISSED,
                    event -> mine(event) && touches(event) && ((LineMissed) event).level() == level);
        }

        private boolean upgrade() {
            return happened(
                    EventKind.REQUEST_SENT,
                    event -> mine(event) && touches(event) && ((RequestSent) event).request() == Request.UPGRADE);
        }

        private String mshr() {
            boolean sent = happened(
                    EventKind.REQUEST_SENT,
                    event -> mine(event) && touches(event) && bringsLine(((RequestSent) event).request()));
            boolean came = happened(EventKind.LINE_DELIVERED, event -> mine(event) && touches(event));
            if (came && !sent) {
                long when = askedBefore(access.core(), access.physical() & -64, access.began());
                return "the line was already under way" + (when < 0 ? "" : ", asked for at cycle " + when);
            }
            return "no MSHR or no way of the set was free, or the line was busy";
        }

        /** Who had the bus between the request and its grant. */
        private String bus() {
            long sent = -1;
            long granted = Long.MAX_VALUE;
            for (SimEvent event : during) {
                if (mine(event) && touches(event)) {
                    sent = event.kind() == EventKind.REQUEST_SENT && sent < 0 ? event.cycle() : sent;
                    granted = event.kind() == EventKind.BUS_GRANTED ? event.cycle() : granted;
                }
            }
            long from = sent;
            long to = granted;
            List<String> others = during.stream()
                    .filter(event -> event.kind() == EventKind.BUS_GRANTED
                            && event.cycle() >= from
                            && event.cycle() <= to
                            && !(mine(event) && touches(event)))
                    .map(event -> "core " + event.core() + " " + EventText.of(((BusGranted) event).request()) + " of "
                            + EventText.hex(event.line()))
                    .toList();
            if (from < 0 || others.isEmpty()) {
                return "arbitration";
            }
            String more = others.size() > 3 ? " and " + (others.size() - 3) + " more" : "";
            return "behind " + String.join(", ", others.subList(0, Math.min(3, others.size()))) + more;
        }

        private List<LineSnooped> answers() {
            return during.stream()
                    .filter(event -> event.kind() == EventKind.LINE_SNOOPED && touches(event) && !mine(event))
                    .map(LineSnooped.class::cast)
                    .toList();
        }

        private String snoops() {
            String had = answers().stream()
                    .filter(answer ->
                            answer.before().readable() || answer.before().dirty())
                    .map(answer -> "core " + answer.core() + " had " + answer.before() + ", " + became(answer))
                    .collect(Collectors.joining("; "));
            return had.isEmpty() ? "no other core had the line" : had;
        }

        private String became(LineSnooped answer) {
            return answer.after() == answer.before()
                    ? "keeps it"
                    : answer.after().readable() ? "now " + answer.after() : "now invalid";
        }

        private String suppliers() {
            String cores = answers().stream()
                    .filter(LineSnooped::supplied)
                    .map(answer -> "core " + answer.core())
                    .distinct()
                    .collect(Collectors.joining(" and "));
            return cores.isEmpty() ? "" : " from " + cores;
        }

        private String delivery() {
            return during.stream()
                    .filter(event -> event.kind() == EventKind.LINE_DELIVERED && mine(event) && touches(event))
                    .map(EventText::of)
                    .distinct()
                    .collect(Collectors.joining(", then "));
        }

        private String stores() {
            long drained = during.stream()
                    .filter(event -> event.kind() == EventKind.STORE_DRAINED && mine(event))
                    .count();
            return drained == 0
                    ? "an older store must leave first"
                    : drained + (drained == 1 ? " older store left first" : " older stores left first");
        }
    }
}
