package dev.interlock.bench;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.machine.CorePort;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the profiles and sets the figures beside those that were printed of the machines they stand for.
 *
 * <p>{@code java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.Calibration docs/calibration.md} writes the page;
 * without an argument it is printed.
 */
public final class Calibration {
    private static final long LINE = 0x10_0000;
    private static final int ROUNDS = 2000;

    private static final String ATOMIC_ADD = counterLoop("lock add qword [rbx], 1");
    private static final String PLAIN_ADD = counterLoop("add qword [rbx], 1");
    private static final String CAS_LOOP = counterLoop("""
            mov     rax, [rbx]
            .try:   lea     rdx, [rax + 1]
                    lock cmpxchg [rbx], rdx
                    jne     .try
            """);

    /**
     * One figure.
     *
     * @param what what was measured
     * @param target what was printed, low to high; equal for a single figure
     * @param ours what the profile does
     * @param tolerance largest difference allowed, in percent of the target; 0 for exactly
     */
    public record Figure(String what, double targetLow, double targetHigh, double ours, int tolerance) {
        /** How far off, in percent of the nearest target; 0 inside the range. */
        public double difference() {
            double nearest = Math.max(targetLow, Math.min(targetHigh, ours));
            return 100 * (ours - nearest) / nearest;
        }

        /** True if it is as near as it should be. */
        public boolean holds() {
            return Math.abs(difference()) <= tolerance;
        }
    }

    /** One machine's figures. */
    public record Sheet(String profile, String source, List<Figure> figures) {}

    private final MachineConfig config;
    private final List<Figure> figures = new ArrayList<>();

    private Calibration(MachineConfig config) {
        this.config = config;
    }

    /** Prints or writes the page. */
    public static void main(String[] arguments) throws IOException {
        String page = page(sheets());
        if (arguments.length == 0) {
            System.out.print(page);
        } else {
            Files.writeString(Path.of(arguments[0]), page);
        }
    }

    /** Measures every profile that stands for something printed. */
    public static List<Sheet> sheets() {
        return List.of(textbook(), nehalem(), haswell(), skylake());
    }

    private static Sheet textbook() {
        Calibration of = new Calibration(MachineConfig.profile("textbook-1"));
        of.latencies(4, 12, 40, 100, 200, 0);
        return new Sheet("textbook-1", "the textbooks' figures: 4, 12, 40 and 100 to 200 cycles", of.figures);
    }

    private static Sheet nehalem() {
        Calibration of = new Calibration(MachineConfig.profile("nehalem-1"));
        of.latencies(4, 10, 40, 60 * 2.93, 60 * 2.93, 10);
        of.figure("load, clean in another core", 65, of.cleanInSibling(), 15);
        of.figure("load, modified in another core", 75, of.modifiedInSibling(), 15);
        of.contention();
        return new Sheet(
                "nehalem-1",
                "Levinthal, Performance Analysis Guide for Intel Core i7 and Xeon 5500, p. 22; 2.93 GHz",
                of.figures);
    }

    private static Sheet haswell() {
        Calibration of = new Calibration(MachineConfig.profile("haswell-1"));
        of.latencies(4, 12, 36, 36 + 57 * 3.4, 36 + 57 * 3.4, 10);
        of.figure("load, modified in another core", 70, of.modifiedInSibling(), 15);
        of.contention();
        return new Sheet(
                "haswell-1",
                "7-cpu.com, i7-4770 at 3.4 GHz; core-to-core-latency, i5-4590: 21.2 ns one way; concurrency-hierarchy-bench (ratios of Skylake client)",
                of.figures);
    }

    private static Sheet skylake() {
        Calibration of = new Calibration(MachineConfig.profile("skylake-1"));
        of.latencies(4, 12, 42, 42 + 51 * 4.0, 42 + 51 * 4.0, 10);
        of.figure("load, modified in another core", 70, of.modifiedInSibling(), 15);
        of.contention();
        return new Sheet(
                "skylake-1",
                "7-cpu.com, i7-6700 at 4.0 GHz; core-to-core-latency, i7-6700K: 19.7 ns one way; concurrency-hierarchy-bench, Skylake client",
                of.figures);
    }

    // ---------------------------------------------------------------- latencies

    private void latencies(double l1, double l2, double l3, double memoryLow, double memoryHigh, int tolerance) {
        Machine machine = new Machine(config);
        CorePort core = machine.port(0);
        double memory = core.load(LINE, 8).cycles();
        double first = core.load(LINE, 8).cycles();
        displace(core, config.cache().l1d());
        double second = core.load(LINE, 8).cycles();
        displace(core, config.cache().l2());
        double third = core.load(LINE, 8).cycles();
        figure("load, L1 hit", l1, first, tolerance);
        figure("load, L2 hit", l2, second, tolerance);
        figure("load, L3 hit", l3, third, tolerance);
        figures.add(new Figure("load, memory", memoryLow, memoryHigh, memory, tolerance));
    }

    /** Loads enough lines of the same set that our line has left that cache. */
    private static void displace(CorePort core, CacheConfig cache) {
        long stride = (long) CacheConfig.LINE_BYTES * cache.sets();
        for (int n = 1; n <= cache.ways() + 1; n++) {
            core.load(LINE + n * stride, 8);
        }
    }

    private double cleanInSibling() {
        Machine machine = new Machine(config);
        machine.port(1).load(LINE, 8);
        return machine.port(0).load(LINE, 8).cycles();
    }

    private double modifiedInSibling() {
        Machine machine = new Machine(config);
        machine.port(1).store(LINE, 8, 1);
        return machine.port(0).load(LINE, 8).cycles();
    }

    // ---------------------------------------------------------------- contention

    private static String counterLoop(String operation) {
        return """
               _start: lea     rbx, [rel counter]
                       mov     ecx, %d
               .next:  %s
                       dec     ecx
                       jnz     .next
                       hlt

                       section .bss
                       align   64
               counter: resq   8 * 64
               """.formatted(ROUNDS, operation);
    }

    /** Each core's own line of the counters, instead of the one that all share. */
    private static String apart(String loop) {
        return loop.replace("mov     ecx", "shl     rdi, 6\n        add     rbx, rdi\n        mov     ecx");
    }

    /** Cycles per operation of one core when so many do it at once. */
    private double perOperation(String loop, int cores) {
        Machine machine = Guest.boot(config.withCores(cores), loop);
        machine.run(Long.MAX_VALUE / 2);
        return machine.cycle() / (double) ROUNDS;
    }

    /** Ratios, as the source says to compare: its nanoseconds are of other clocks. */
    private void contention() {
        double alone = perOperation(ATOMIC_ADD, 1);
        figures.add(new Figure(
                "atomic add over plain add, alone, cycles more", 14, 18, alone - perOperation(PLAIN_ADD, 1), 25));
        double[] printed = {6.3, 10, 13.8};
        for (int cores = 2; cores <= 4; cores++) {
            figure(
                    "atomic add, one counter, " + cores + " cores over 1",
                    printed[cores - 2],
                    perOperation(ATOMIC_ADD, cores) / alone,
                    25);
        }
        double cas = perOperation(CAS_LOOP, 1);
        double two = perOperation(CAS_LOOP, 2);
        double four = perOperation(CAS_LOOP, 4);
        figures.add(new Figure(
                "CAS loop over atomic add, 2 cores: at least", 2, 1000, two / perOperation(ATOMIC_ADD, 2), 0));
        figures.add(new Figure("CAS loop, 4 cores over 2: more than", 2, 1000, four / two, 0));
        figure("CAS loop, a counter each, 4 cores over 1", 1, perOperation(apart(CAS_LOOP), 4) / cas, 10);
    }

    private void figure(String what, double target, double ours, int tolerance) {
        figures.add(new Figure(what, target, target, ours, tolerance));
    }

    // ---------------------------------------------------------------- the page

    /** The sheets as one Markdown page. */
    static String page(List<Sheet> sheets) {
        StringBuilder page = new StringBuilder("""
                # Calibration

                What was printed of a machine, what the profile that stands for it does, and how far apart they are. Cycles,
                except for ratios. Written by

                ```
                java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.Calibration docs/calibration.md
                ```

                after `mvn -pl sim-bench -am package`; `CalibrationTest` holds the figures to their tolerances and this page to
                the figures.
                """);
        for (Sheet sheet : sheets) {
            page.append("\n## ")
                    .append(sheet.profile())
                    .append("\n\n")
                    .append(sheet.source())
                    .append("\n\n");
            page.append("| figure | target | ours | difference | allowed |\n|---|---:|---:|---:|---:|\n");
            for (Figure figure : sheet.figures()) {
                page.append(row(figure));
            }
        }
        return page.toString();
    }

    private static String row(Figure figure) {
        String target = figure.targetLow() == figure.targetHigh()
                ? number(figure.targetLow())
                : figure.targetHigh() >= 1000
                        ? "≥ " + number(figure.targetLow())
                        : number(figure.targetLow()) + "–" + number(figure.targetHigh());
        String difference = String.format(Locale.ROOT, "%+.1f %%", figure.difference() + 0.0);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s |%n",
                figure.what(),
                target,
                number(figure.ours()),
                difference.equals("-0.0 %") ? "+0.0 %" : difference,
                figure.tolerance() == 0 ? "none" : "± " + figure.tolerance() + " %");
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, value < 20 ? "%.2f" : "%.1f", value);
    }
}
