package dev.interlock.core.report;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.report.MachineTrace.Counter;
import dev.interlock.core.report.MachineTrace.Slice;
import dev.interlock.core.report.MachineTrace.Track;
import dev.interlock.core.report.ThreadChart.Activity;
import dev.interlock.core.report.ThreadChart.Span;
import dev.interlock.core.report.ThreadChart.ThreadRow;
import dev.interlock.isa.image.ProgramImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws what every unit of the machine does onto tracks: subscribe it to {@link #kinds()} before the run.
 *
 * <pre>
 *   pipeline  the function that retires instructions       kernel  from the trap to the return
 *   misses    RequestSent ──▶ LineDelivered                walks   page walks
 *   bus       BusGranted  ──▶ LineDelivered                threads who has which core
 * </pre>
 *
 * <p>Units that do several things at once have several tracks: {@code misses}, {@code misses 2}, …. An arrow leads from a
 * core's miss to the transaction that serves it.
 */
public final class TraceObserver implements EventSink {
    private final ProgramPlaces program;
    private final long from;
    private final long to;
    private final long limit;
    private final ThreadObserver threads;
    private final Unit[] cores;
    private final Lanes bus = new Lanes();
    private final Map<Asked, Open> granted = new TreeMap<>(Asked.ORDER);
    private final Map<Long, String> functions = new HashMap<>(); // never iterated
    private long slices;
    private long lost;
    private long arrows;

    /** A line that a core wants. */
    private record Asked(int core, long line) {
        static final java.util.Comparator<Asked> ORDER =
                java.util.Comparator.comparingInt(Asked::core).thenComparingLong(Asked::line);
    }

    private record Open(long since, String name) {}

    private static final class Unit {
        final Lanes pipeline = new Lanes();
        final Lanes kernel = new Lanes();
        final Lanes misses = new Lanes();
        final Lanes walks = new Lanes();
        final Map<Long, Open> outstanding = new TreeMap<>();
        Open function;
        Open trap;
    }

    /**
     * An observer.
     *
     * @param cores number of cores
     * @param program names functions
     * @param threads follows the threads; subscribed beside this one
     * @param from first cycle that is drawn
     * @param to the cycle behind the last
     * @param limit most slices of units; further ones are counted and left out
     */
    public TraceObserver(int cores, ProgramImage program, ThreadObserver threads, long from, long to, long limit) {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "the cycles are from " + from + " to " + to + "; that is no cycle at all");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("the limit is " + limit + " slices; it must be at least 1");
        }
        this.program = new ProgramPlaces(program);
        this.threads = threads;
        this.from = from;
        this.to = to;
        this.limit = limit;
        this.cores = new Unit[cores];
        for (int core = 0; core < cores; core++) {
            this.cores[core] = new Unit();
        }
    }

    /** The kinds of event that it needs. */
    public static EventKind[] kinds() {
        return new EventKind[] {
            EventKind.INSTRUCTION_RETIRED,
            EventKind.TRAP_TAKEN,
            EventKind.TRAP_RETURNED,
            EventKind.CORE_HALTED,
            EventKind.PAGE_WALKED,
            EventKind.REQUEST_SENT,
            EventKind.BUS_GRANTED,
            EventKind.LINE_DELIVERED
        };
    }

    @Override
    public void accept(SimEvent event) {
        if (event.core() < 0) {
            return;
        }
        Unit core = cores[event.core()];
        long now = event.cycle();
        switch (event.kind()) {
            case INSTRUCTION_RETIRED -> retired(core, ((InstructionRetired) event).rip(), now);
            case TRAP_TAKEN -> {
                endFunction(core, now);
                endTrap(core, now);
                core.trap = new Open(now, ((TrapTaken) event).cause());
            }
            case TRAP_RETURNED -> endTrap(core, now);
            case CORE_HALTED -> {
                endFunction(core, now);
                endTrap(core, now);
            }
            case PAGE_WALKED -> {
                int cycles = ((PageWalked) event).cycles();
                draw(core.walks, now - cycles, now, "walk " + ProgramPlaces.hex(((PageWalked) event).virtual()), 0);
            }
            case REQUEST_SENT -> {
                RequestSent request = (RequestSent) event;
                core.outstanding.put(
                        request.line(),
                        new Open(now, EventText.of(request.request()) + " " + ProgramPlaces.hex(request.line())));
            }
            case BUS_GRANTED -> {
                BusGranted grant = (BusGranted) event;
                String name = EventText.of(grant.request()) + " " + ProgramPlaces.hex(grant.line()) + " of core "
                        + grant.core();
                granted.put(new Asked(grant.core(), grant.line()), new Open(now, name));
            }
            case LINE_DELIVERED -> {
                Open request = core.outstanding.remove(event.line());
                Open grant = granted.remove(new Asked(event.core(), event.line()));
                boolean both = slices + 2 <= limit && isDrawn(request, now) && isDrawn(grant, now);
                long arrow = both ? ++arrows : 0;
                end(core.misses, request, now, arrow);
                end(bus, grant, now, -arrow);
            }
            default -> {}
        }
    }

    private void retired(Unit core, long rip, long now) {
        String function = functions.computeIfAbsent(rip, program::function);
        if (core.function == null || !core.function.name().equals(function)) {
            endFunction(core, now);
            core.function = new Open(now, function);
        }
    }

    private void endFunction(Unit core, long now) {
        end(core.pipeline, core.function, now);
        core.function = null;
    }

    private void endTrap(Unit core, long now) {
        end(core.kernel, core.trap, now);
        core.trap = null;
    }

    private void end(Lanes lanes, Open open, long now) {
        end(lanes, open, now, 0);
    }

    private void end(Lanes lanes, Open open, long now, long arrow) {
        if (open != null) {
            draw(lanes, open.since(), now, open.name(), arrow);
        }
    }

    private boolean isDrawn(Open open, long now) {
        return open != null && Math.max(open.since(), from) < Math.min(now, to);
    }

    private void draw(Lanes lanes, long begin, long end, String name, long arrow) {
        long first = Math.max(begin, from);
        long last = Math.min(end, to);
        if (last <= first) {
            return;
        }
        if (slices == limit) {
            lost++;
            return;
        }
        slices++;
        lanes.add(new Slice(first, last - first, name, arrow));
    }

    // ---------------------------------------------------------------- the report

    /**
     * What was seen until now; what is under way still is drawn to its end. To be asked once.
     *
     * @param now the cycle behind the last of the run
     */
    public MachineTrace report(long now) {
        for (Unit core : cores) {
            endFunction(core, now);
            endTrap(core, now);
            core.outstanding.values().forEach(open -> end(core.misses, open, now));
            core.outstanding.clear();
        }
        granted.values().forEach(open -> end(bus, open, now));
        granted.clear();
        List<Track> tracks = new ArrayList<>();
        List<Counter> counters = new ArrayList<>();
        for (int number = 0; number < cores.length; number++) {
            String group = "core " + number;
            cores[number].pipeline.tracks(group, "pipeline", tracks);
            cores[number].kernel.tracks(group, "kernel", tracks);
            cores[number].misses.tracks(group, "misses", tracks);
            cores[number].walks.tracks(group, "walks", tracks);
            counters.add(new Counter(group, "outstanding misses", cores[number].misses.depth()));
        }
        bus.tracks("bus", "transactions", tracks);
        counters.add(new Counter("bus", "transactions under way", bus.depth()));
        counters.add(new Counter("bus", "utilisation %", bus.utilisation(from, Math.min(now, to))));
        threadTracks(threads.report(now), tracks);
        return new MachineTrace(from, Math.max(from, Math.min(now, to)), tracks, counters, lost);
    }

    private void threadTracks(ThreadChart chart, List<Track> tracks) {
        for (ThreadRow row : chart.threads()) {
            Lanes lanes = new Lanes();
            for (Span span : row.spans()) {
                if (span.activity() != Activity.READY) {
                    String name = span.activity() == Activity.RUNNING ? "core " + span.core() : "sleeps: " + span.on();
                    draw(lanes, span.from(), span.to(), name, 0);
                }
            }
            lanes.tracks("threads", "thread " + row.thread(), tracks);
        }
    }
}
