package dev.interlock.core.report;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import dev.interlock.core.report.CacheToCache.ContendedLine;
import dev.interlock.core.report.CacheToCache.Owner;
import dev.interlock.core.report.CacheToCache.Place;
import dev.interlock.isa.image.ProgramImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts HITMs and finds who paid for them: subscribe it to {@link #kinds()} before the run.
 *
 * <pre>
 *   BusGranted ─▶ LineSnooped, supplied by M or O ─▶ next access of the requester to the line
 *   who asks        a HITM                              the bytes and the instruction that wanted it
 * </pre>
 *
 * <p>The accesses of an instruction come before its {@link InstructionRetired}, so each is given to the next one of its core.
 * A store has its HITM when it leaves the store buffer; the instruction is one that stored to these bytes.
 *
 * <p>True and false sharing as Torrellas, Lam and Hennessy define them, "False sharing and spatial locality in multiprocessor
 * caches", IEEE ToC 43(6), 1994, decided by the first access after the miss.
 */
public final class CacheToCacheObserver implements EventSink {
    /** The RIP of what the kernel does. */
    private static final long KERNEL = -1;

    private final ProgramPlaces program;
    private final boolean[] inKernel;
    private final List<List<AccessCompleted>> unretired = new ArrayList<>();
    private final Map<Long, Line> lines = new TreeMap<>();

    /** Bytes and an instruction of a core. */
    private record Spot(int offset, int core, int bytes, long rip) {}

    private static final class Uses {
        long virtual;
        long loads;
        long stores;
        long hitm;
    }

    private static final class Line {
        final Map<Spot, Uses> uses = new TreeMap<>(Comparator.comparingInt(Spot::offset)
                .thenComparingInt(Spot::core)
                .thenComparingInt(Spot::bytes)
                .thenComparingLong(Spot::rip));
        /** By core: bytes that others have written since it used the line after a miss. */
        final long[] written;
        /** By core: a HITM whose access has not been seen yet. */
        final boolean[] owed;

        /** Whose transaction was granted last, and what it is. */
        int requester;

        Request request;
        boolean pageTable;
        long loadHitm;
        long storeHitm;
        long trueSharing;
        long falseSharing;

        Line(int cores) {
            written = new long[cores];
            owed = new boolean[cores];
        }
    }

    /**
     * An observer of a machine with so many cores.
     *
     * @param program names bytes and instructions
     */
    public CacheToCacheObserver(int cores, ProgramImage program) {
        this.program = new ProgramPlaces(program);
        inKernel = new boolean[cores];
        for (int core = 0; core < cores; core++) {
            unretired.add(new ArrayList<>());
        }
    }

    /** The kinds of event that it needs. */
    public static EventKind[] kinds() {
        return new EventKind[] {
            EventKind.INSTRUCTION_RETIRED,
            EventKind.ACCESS_COMPLETED,
            EventKind.STORE_DRAINED,
            EventKind.WRITTEN_IN_PLACE,
            EventKind.TRAP_TAKEN,
            EventKind.TRAP_RETURNED,
            EventKind.BUS_GRANTED,
            EventKind.LINE_SNOOPED,
            EventKind.TABLE_ENTRY_READ
        };
    }

    @Override
    public void accept(SimEvent event) {
        int core = event.core();
        if (core < 0) {
            return;
        }
        switch (event.kind()) {
            case INSTRUCTION_RETIRED -> retire(core, ((InstructionRetired) event).rip());
            case TRAP_TAKEN -> {
                retire(core, KERNEL);
                inKernel[core] = true;
            }
            case TRAP_RETURNED -> {
                retire(core, KERNEL);
                inKernel[core] = false;
            }
            case ACCESS_COMPLETED -> completed((AccessCompleted) event);
            case STORE_DRAINED -> {
                StoreDrained store = (StoreDrained) event;
                wrote(core, store.physical(), store.bytes());
                paidByStore(core, store.physical(), store.bytes());
            }
            case WRITTEN_IN_PLACE -> {
                WrittenInPlace write = (WrittenInPlace) event;
                wrote(core, write.physical(), write.bytes());
            }
            case BUS_GRANTED -> {
                Line line = line(event.line());
                line.requester = core;
                line.request = ((BusGranted) event).request();
            }
            case LINE_SNOOPED -> {
                LineSnooped snoop = (LineSnooped) event;
                if (snoop.supplied() && snoop.before().dirty()) {
                    servedDirty(line(event.line()));
                }
            }
            case TABLE_ENTRY_READ -> {
                Line line = line(event.line());
                line.pageTable = true;
                line.owed[core] = false;
            }
            default -> {}
        }
    }

    private Line line(long physical) {
        return lines.computeIfAbsent(physical & -64, key -> new Line(inKernel.length));
    }

    /** The next transaction of a line may be granted before the data of this one has arrived, but not before its snoop. */
    private static void servedDirty(Line line) {
        if (line.request == null) {
            return;
        }
        if (line.request.reads()) {
            line.loadHitm++;
        } else if (line.request == Request.RFO || line.request == Request.UPGRADE) {
            line.storeHitm++;
        } else {
            return; // it goes to memory, not to another core
        }
        line.owed[line.requester] = true;
    }

    // ---------------------------------------------------------------- accesses

    private void completed(AccessCompleted access) {
        if (access.access() != Access.LOAD && access.access() != Access.STORE && access.access() != Access.LOCKED) {
            return;
        }
        unretired.get(access.core()).add(access);
        Line line = line(access.physical());
        if (access.access() != Access.STORE && line.owed[access.core()]) {
            decide(line, access.core(), mask(access.physical(), access.bytes()));
        }
    }

    private void retire(int core, long rip) {
        List<AccessCompleted> accesses = unretired.get(core);
        for (AccessCompleted access : accesses) {
            Line line = line(access.physical());
            int offset = (int) (access.physical() & 63);
            Spot spot = new Spot(offset, core, access.bytes(), inKernel[core] ? KERNEL : rip);
            Uses uses = line.uses.computeIfAbsent(spot, key -> new Uses());
            uses.virtual = access.virtual();
            uses.loads += access.access() == Access.STORE ? 0 : 1;
            uses.stores += access.access() == Access.LOAD ? 0 : 1;
            if (access.access() != Access.STORE && line.owed[core]) {
                line.owed[core] = false;
                uses.hitm++;
            }
        }
        accesses.clear();
    }

    private void paidByStore(int core, long physical, int bytes) {
        Line line = line(physical);
        if (!line.owed[core]) {
            return;
        }
        line.owed[core] = false;
        decide(line, core, mask(physical, bytes));
        // of several instructions of this core that store there, the first by its address: one alone is the ordinary
        // case
        line.uses.entrySet().stream()
                .filter(use -> use.getKey().core() == core
                        && use.getKey().offset() == (physical & 63)
                        && use.getKey().bytes() == bytes
                        && use.getValue().stores > 0)
                .findFirst()
                .ifPresent(use -> use.getValue().hitm++);
    }

    private static void decide(Line line, int core, long wanted) {
        if ((line.written[core] & wanted) != 0) {
            line.trueSharing++;
        } else {
            line.falseSharing++;
        }
        line.written[core] = 0;
    }

    private void wrote(int core, long physical, int bytes) {
        Line line = line(physical);
        long mask = mask(physical, bytes);
        for (int other = 0; other < line.written.length; other++) {
            if (other != core) {
                line.written[other] |= mask;
            }
        }
    }

    private static long mask(long physical, int bytes) {
        int offset = (int) (physical & 63);
        int inside = Math.min(bytes, 64 - offset);
        return (inside == 64 ? -1 : (1L << inside) - 1) << offset;
    }

    // ---------------------------------------------------------------- the report

    /** What was seen until now. */
    public CacheToCache report() {
        List<ContendedLine> contended = new ArrayList<>();
        lines.forEach((physical, line) -> {
            if (line.loadHitm + line.storeHitm > 0) {
                contended.add(describe(physical, line));
            }
        });
        contended.sort(Comparator.comparingLong(ContendedLine::hitm).reversed().thenComparingLong(ContendedLine::line));
        return new CacheToCache(inKernel.length, contended);
    }

    private ContendedLine describe(long physical, Line line) {
        List<Place> places = new ArrayList<>();
        line.uses.forEach((spot, uses) -> places.add(new Place(
                spot.offset(),
                spot.bytes(),
                spot.core(),
                spot.rip() == KERNEL ? "kernel data" : program.data(uses.virtual),
                spot.rip() == KERNEL ? "kernel" : program.code(spot.rip()),
                uses.loads,
                uses.stores,
                uses.hitm)));
        Owner owner = line.uses.keySet().stream().anyMatch(spot -> spot.rip() != KERNEL)
                ? Owner.PROGRAM
                : line.pageTable ? Owner.PAGE_TABLES : Owner.KERNEL;
        String name = line.uses.entrySet().stream()
                .filter(use -> use.getKey().rip() != KERNEL)
                .findFirst()
                .map(use -> program.data(use.getValue().virtual & -64))
                .orElse("");
        return new ContendedLine(
                physical,
                owner,
                name,
                line.loadHitm,
                line.storeHitm,
                line.trueSharing,
                line.falseSharing,
                places,
                SharingAdvice.of(owner, places, line.trueSharing, line.falseSharing));
    }
}
