package dev.interlock.core.report;

import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.report.CycleProfile.Function;
import dev.interlock.core.report.CycleProfile.Line;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.image.ProgramImage.SourceLine;
import dev.interlock.isa.image.ProgramImage.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Charges every cycle of every core to an instruction, and through it to a function, a line of source and a call stack.
 *
 * <p>The cycles between two instructions that a core retires one after the other are those of the second: an instruction
 * that waits for a value of an earlier load is charged with the wait. The kernel's work is {@code [kernel]}; idle cores are
 * not charged. Call stacks are kept by watching CALL and RET; a jump to another function replaces the innermost one.
 */
public final class CycleProfiler implements EventSink {
    /** What it must hear. */
    public static final EventFilter FILTER = EventFilter.ALL.kinds(
            EventKind.INSTRUCTION_RETIRED,
            EventKind.TRAP_TAKEN,
            EventKind.TRAP_RETURNED,
            EventKind.CORE_HALTED,
            EventKind.THREAD_SWITCHED);

    private static final int DEEPEST = 256;
    private static final String KERNEL = "[kernel]";

    private final ProgramImage image;
    private final TreeMap<Long, String> functions = new TreeMap<>();
    private final TreeMap<Long, SourceLine> lines = new TreeMap<>();
    private final Map<Long, Site> sites = new HashMap<>();
    private final Map<SourceLine, long[]> byLine = new HashMap<>();
    private final Frame root = new Frame("", null);
    private final Map<Integer, Context> threads = new HashMap<>();
    private final Context[] running;
    private final long[] since;
    private final boolean[] idle;

    /** What is known of one instruction. */
    private record Site(String function, boolean call, boolean ret, long[] line) {}

    /** A function in a call stack: a node of the tree of all call stacks. */
    private static final class Frame {
        final String function;
        final Frame caller;
        final int depth;
        final Map<String, Frame> callees = new TreeMap<>();
        long cycles;
        long instructions;

        Frame(String function, Frame caller) {
            this.function = function;
            this.caller = caller;
            this.depth = caller == null ? 0 : caller.depth + 1;
        }

        Frame callee(String name) {
            return callees.computeIfAbsent(name, key -> new Frame(key, this));
        }
    }

    /** Where one thread, or one core without threads, stands. */
    private final class Context {
        Frame frame = root;
        boolean called;
        boolean returned;

        void at(Site site) {
            if (called && frame.depth < DEEPEST) {
                frame = frame.callee(site.function);
            } else if (returned && frame.caller != null && frame.caller != root) {
                frame = frame.caller;
            }
            if (frame == root) {
                frame = root.callee(site.function);
            } else if (!frame.function.equals(site.function)) {
                frame = frame.caller.callee(site.function);
            }
            called = site.call;
            returned = site.ret;
        }
    }

    /**
     * A profiler.
     *
     * @param image the program, at the addresses where it runs
     * @param cores of the machine
     */
    public CycleProfiler(ProgramImage image, int cores) {
        this.image = image;
        running = new Context[cores];
        since = new long[cores];
        idle = new boolean[cores];
        for (int core = 0; core < cores; core++) {
            running[core] = new Context();
        }
        image.symbols().values().stream()
                .filter(this::isFunction)
                .sorted(Comparator.comparing(Symbol::name).reversed()) // of several names the first in the alphabet
                .forEach(symbol -> functions.put(symbol.address(), symbol.name()));
        image.lines().forEach(line -> lines.put(line.address(), line));
    }

    /** Symbols in code; of assembled programs, without the local labels. */
    private boolean isFunction(Symbol symbol) {
        int dot = symbol.name().indexOf('.');
        boolean local = image.kind() == ProgramImage.Kind.ASSEMBLED
                && dot > 0
                && image.symbol(symbol.name().substring(0, dot)).isPresent();
        return !local && code(symbol.address()) != null;
    }

    private Segment code(long address) {
        return image.segments().stream()
                .filter(segment -> segment.executable()
                        && address >= segment.address()
                        && address - segment.address() < segment.bytes().length)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void accept(SimEvent event) {
        int core = event.core();
        switch (event.kind()) {
            case INSTRUCTION_RETIRED -> retired((InstructionRetired) event);
            case TRAP_TAKEN, CORE_HALTED -> {
                running[core].frame.cycles += take(event);
                idle[core] = event.kind() == EventKind.CORE_HALTED;
            }
            case TRAP_RETURNED -> kernel(event);
            case THREAD_SWITCHED -> {
                kernel(event);
                int thread = ((ThreadSwitched) event).thread();
                idle[core] = thread == 0;
                running[core] = thread == 0 ? new Context() : threads.computeIfAbsent(thread, key -> new Context());
            }
            default -> throw new IllegalArgumentException("not subscribed to " + event.kind());
        }
    }

    private void kernel(SimEvent event) {
        long cycles = take(event);
        if (cycles > 0) {
            running[event.core()].frame.callee(KERNEL).cycles += cycles;
        }
        idle[event.core()] = false;
    }

    /** The cycles of a core since the last event; none if it was idle. */
    private long take(SimEvent event) {
        int core = event.core();
        long cycles = idle[core] ? 0 : Math.max(0, event.cycle() - since[core]);
        since[core] = Math.max(since[core], event.cycle());
        return cycles;
    }

    private void retired(InstructionRetired event) {
        Site site = sites.computeIfAbsent(event.rip(), rip -> siteAt(rip, event.length()));
        Context context = running[event.core()];
        context.at(site);
        long cycles = take(event);
        idle[event.core()] = false;
        context.frame.cycles += cycles;
        context.frame.instructions++;
        if (site.line != null) {
            site.line[0] += cycles;
            site.line[1]++;
        }
    }

    private Site siteAt(long rip, int length) {
        var function = functions.floorEntry(rip);
        Segment code = code(rip);
        boolean here = function != null && code != null && function.getKey() >= code.address();
        String name = here ? function.getValue() : ProgramPlaces.NOWHERE;
        var line = lines.floorEntry(rip);
        boolean known = line != null && rip < line.getKey() + line.getValue().bytes();
        long[] counts = known ? byLine.computeIfAbsent(line.getValue(), key -> new long[2]) : null;
        int opcode = code == null ? 0 : opcode(code, rip, length);
        return new Site(name, opcode == CALL, opcode == RET, counts);
    }

    private static final int CALL = 0xe8;
    private static final int RET = 0xc3;

    /** CALL and RET by their bytes behind the prefixes: E8, FF /2; C3, C2 (SDM vol. 2, opcode map). */
    private static int opcode(Segment code, long rip, int length) {
        byte[] bytes = code.bytes();
        int at = (int) (rip - code.address());
        int end = Math.min(bytes.length, at + length);
        while (at < end && isPrefix(bytes[at] & 0xff)) {
            at++;
        }
        if (at >= end) {
            return 0;
        }
        int first = bytes[at] & 0xff;
        boolean indirectCall = first == 0xff && at + 1 < end && (bytes[at + 1] >> 3 & 7) == 2;
        return first == CALL || indirectCall ? CALL : first == RET || first == 0xc2 ? RET : 0;
    }

    private static boolean isPrefix(int value) {
        return (value & 0xf0) == 0x40
                || value == 0x66
                || value == 0x67
                || value == 0xf2
                || value == 0xf3
                || value == 0x3e;
    }

    /** What has been charged up to now. */
    public CycleProfile profile() {
        Map<String, long[]> byFunction = new TreeMap<>();
        Map<String, Long> stacks = new TreeMap<>();
        long cycles = root.cycles;
        for (Frame callee : root.callees.values()) {
            cycles += sum(callee, "", new ArrayList<>(), byFunction, stacks);
        }
        List<Function> sorted = byFunction.entrySet().stream()
                .map(each -> new Function(each.getKey(), each.getValue()[0], each.getValue()[1], each.getValue()[2]))
                .sorted(Comparator.comparingLong(Function::self).reversed())
                .toList();
        List<Line> counted = byLine.entrySet().stream()
                .collect(TreeMap<String, Line>::new, CycleProfiler::merge, TreeMap::putAll)
                .values()
                .stream()
                .toList();
        return new CycleProfile(cycles, sorted, counted, stacks);
    }

    /** A line may have made several runs of bytes: a macro, TIMES. */
    private static void merge(TreeMap<String, Line> into, Map.Entry<SourceLine, long[]> each) {
        SourceLine at = each.getKey();
        into.merge(
                at.file() + "%08d".formatted(at.line()),
                new Line(at.file(), at.line(), each.getValue()[0], each.getValue()[1]),
                (one, other) -> new Line(
                        one.file(),
                        one.line(),
                        one.cycles() + other.cycles(),
                        one.instructions() + other.instructions()));
    }

    private static long sum(
            Frame frame, String above, List<String> path, Map<String, long[]> byFunction, Map<String, Long> stacks) {
        String stack = above.isEmpty() ? frame.function : above + ";" + frame.function;
        boolean outermost = !path.contains(frame.function); // recursion counts once
        path.add(frame.function);
        long total = frame.cycles;
        for (Frame callee : frame.callees.values()) {
            total += sum(callee, stack, path, byFunction, stacks);
        }
        path.remove(path.size() - 1);
        long[] counts = byFunction.computeIfAbsent(frame.function, key -> new long[3]);
        counts[0] += frame.cycles;
        counts[1] += outermost ? total : 0;
        counts[2] += frame.instructions;
        if (frame.cycles > 0) {
            stacks.put(stack, frame.cycles);
        }
        return total;
    }
}
