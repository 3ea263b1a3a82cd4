package dev.interlock.bench;

import dev.interlock.bench.Measurement.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what processes and threads cost, and sets it beside what course notes and the literature say of it.
 *
 * <p>{@code java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.ProcessesAndThreads docs/processes-vs-threads.md}
 * writes the page, from the root of the project; without an argument it is printed.
 */
public final class ProcessesAndThreads {
    /** Where the programs lie that measure. */
    static final Path PROGRAMS = Path.of("examples", "guest", "measure", "bin");

    /** What the same programs have measured on a real machine. */
    static final Path HARDWARE = Path.of("examples", "guest", "measure", "hardware", "amd-zen3-linux-6.18.txt");

    private static final String PROFILE = "textbook-1";
    static final long MICROSECOND = 3000;
    private static final int[] FOOTPRINTS = {0, 16, 64, 128, 256, 512};
    private static final int[] MESSAGES = {1, 64, 1024, 4096, 16384, 65536};

    /**
     * One figure.
     *
     * @param what what was measured
     * @param cycles ours
     * @param hardware nanoseconds that the same binary has measured on a real machine
     * @param said what course notes say, in their words; empty if they are silent
     * @param low the least of that in cycles
     * @param high the most
     * @param literature what was measured or printed elsewhere; empty if nothing was
     * @param reason why ours is outside; empty if it is inside
     * @param difference why hardware takes more than three times as long or as short, should it
     */
    public record Row(
            String what,
            long cycles,
            double hardware,
            String said,
            long low,
            long high,
            String literature,
            String reason,
            String difference) {
        private static final double MUCH = 3;

        /** True if ours is within what is said, or nothing is. */
        public boolean inside() {
            return said.isEmpty() || low <= cycles && cycles <= high;
        }

        /** True if hardware is outside what is said, too. */
        public boolean hardwareOutside() {
            double there = isTime() ? hardware * MICROSECOND / 1000 : hardware;
            return !said.isEmpty() && (there < low || high < there);
        }

        /** How many times as long hardware takes. */
        public double ratio() {
            double here = isTime() ? cycles * 1000.0 / MICROSECOND : cycles;
            return hardware / here;
        }

        /** True if hardware takes much longer or much shorter. */
        public boolean differs() {
            return ratio() > MUCH || ratio() < 1 / MUCH;
        }

        boolean isTime() {
            return !what.endsWith("times");
        }

        Row because(String why) {
            return new Row(what, cycles, hardware, said, low, high, literature, why, difference);
        }

        Row elsewhere(String where) {
            return new Row(what, cycles, hardware, said, low, high, where, reason, difference);
        }

        Row hardwareDiffers(String why) {
            return new Row(what, cycles, hardware, said, low, high, literature, reason, why);
        }

        Row said(String words, long least, long most) {
            return new Row(what, cycles, hardware, words, least, most, literature, reason, difference);
        }
    }

    /** Rows about one thing. */
    public record Table(String title, String about, List<Row> rows) {}

    private static final String AHEAD =
            "the chain goes from line to line, and the EPYC's prefetchers are there before it; `textbook-1` has none";
    private static final String FORWARDED =
            "its clock is faster than its time-stamp counter, and it forwards a store within a cycle, without the L1";
    private static final String LOCKED =
            "a LOCK there waits for an older store only if it must; `textbook-1` drains its store buffer "
                    + "first and pays for the lock beside";
    private static final String THREAD_MADE =
            "on one core it takes as long there, so it is not the wake-up: Linux clears a kernel stack, "
                    + "fills a `task_struct` of several KiB and accounts for both in control groups, lines that the kernel here does not have";
    private static final String PROCESS_ENDS =
            "as for threads, twice: areas, files and signal tables are copied and taken apart, of which "
                    + "only the page tables and the descriptors of frames are touched here";
    private static final String LARGE_L2 = "two arrays of 256 KiB fit its L2 of 512 KiB, but not ours of 256 KiB";
    private static final String PAUSES =
            "PAUSE takes tens of cycles there and one here, and lines cross the virtual machine's two cores";
    private static final String COPIES =
            "the copies overlap their misses and are prefetched there; `textbook-1` asks for one line after the other";
    private static final String WAKES =
            "the other core is idle when its turn comes; in a virtual machine that ends with an interrupt "
                    + "through the hypervisor. Without it, on one core, a whole round is the row *with the pipe's two calls*";

    private static final String LEAN =
            "the constants of `TaskCosts` and `KernelCosts` are those of a lean kernel; the one measured has "
                    + "control groups, an accounting of time and statistics of the scheduler in its path, and Safe RET, which costs at every return";

    private final Path programs;
    private final Hardware hardware;

    private ProcessesAndThreads(Path root) throws IOException {
        this.programs = root.resolve(PROGRAMS);
        this.hardware = Hardware.read(root.resolve(HARDWARE));
    }

    /** Prints or writes the page. */
    public static void main(String[] arguments) throws IOException {
        String page = CostPage.of(tables(Path.of("")), Hardware.read(HARDWARE));
        if (arguments.length == 0) {
            System.out.print(page);
        } else {
            Files.writeString(Path.of(arguments[0]), page);
        }
    }

    /** Measures everything. @param root of the project */
    public static List<Table> tables(Path root) throws IOException {
        ProcessesAndThreads of = new ProcessesAndThreads(root);
        return List.of(of.memory(), of.border(), of.creation(), of.switches(), of.messages(), of.locks());
    }

    private Measurement run(String command) throws IOException {
        return Measurement.of(programs, PROFILE, command, hardware);
    }

    private static Row row(String what, Figure figure) {
        return row(what, figure, "", 0, 0);
    }

    private static Row row(String what, Figure figure, String said, long low, long high) {
        return new Row(what, figure.cycles(), figure.nanoseconds(), said, low, high, "", "", "");
    }

    // ---------------------------------------------------------------- what is measured

    private Table memory() throws IOException {
        Measurement here = run("memory");
        return new Table(
                "Memory",
                "Loads of a chain, each address from the load before; page faults one by one. To clear a page takes 64"
                        + " stores to lines that miss; the kernel asks for eight lines ahead, as the string instruction"
                        + " does that real kernels use, so that these misses overlap. The loads of a copy wait one by"
                        + " one.",
                List.of(
                        row("load, L1 hit", here.of("load-l1"), "4 cycles", 4, 4)
                                .elsewhere("4–5 (Intel Optimization Manual, table 2-3)"),
                        row("load, L2 hit", here.of("load-l2"), "12 cycles", 12, 12)
                                .hardwareDiffers(AHEAD)
                                .elsewhere("10–12 (Levinthal; 7-cpu.com)"),
                        row("load, L3 hit", here.of("load-l3"), "40 cycles", 39, 42)
                                .hardwareDiffers(AHEAD)
                                .elsewhere("36–42 (7-cpu.com)"),
                        row("load from memory", here.of("load-memory"), "100–200 cycles", 100, 200)
                                .elsewhere("36 cycles + 57 ns (7-cpu.com, Haswell)"),
                        row("load after a page walk, line in L2", here.of("load-walk"), "about 100 cycles", 12, 112)
                                .elsewhere("9 + the walk's own accesses (7-cpu.com, i5-4460)"),
                        row(
                                        "refill of the TLB, per page",
                                        here.of("load-walk").minus(here.of("load-l2")),
                                        "about 10 000 cycles per page",
                                        9_000,
                                        11_000)
                                .because(
                                        "a walk is at most four loads, and upper levels come from the walk caches: it cannot "
                                                + "cost more than four misses, here or on hardware. Not even a page fault costs "
                                                + "as much, see the next row"),
                        row("page fault, first touch of a page", here.of("fault-zero"))
                                .elsewhere("median 3 241 (11th-gen Core, Linux 6.6)"),
                        row("page fault, copy on write", here.of("fault-copy")),
                        row("`inc` of a word in the L1", here.of("inc"), "1–200 cycles", 1, 200)
                                .hardwareDiffers(FORWARDED),
                        row("`lock inc` of a word in the L1", here.of("lock-inc"), "1–200 cycles", 1, 200)
                                .hardwareDiffers(LOCKED)
                                .elsewhere("14–18 more than without LOCK (zsim; rygorous)")));
    }

    private Table border() throws IOException {
        Measurement here = run("memory");
        return new Table(
                "The border",
                "A system call that does next to nothing, from user mode and back.",
                List.of(
                        row("`getppid`", here.of("system-call"), "2 × 50 cycles and the call", 100, 1000)
                                .hardwareDiffers(LEAN)
                                .elsewhere("0.18–0.46 µs (lmbench)"),
                        row("`getppid` as a kernel mode switch", here.of("system-call"), "about 1000 cycles", 900, 1100)
                                .hardwareDiffers(LEAN)
                                .because(
                                        "the two documents disagree; `textbook-1` follows the one that says 50 cycles each way, "
                                                + "and its kernel has no page-table isolation; the processor of the hardware column needs none either, and is in between"),
                        row("`write` of a byte to `/dev/null`", here.of("write-null"))));
    }

    private Table creation() throws IOException {
        Measurement small = run("create");
        Measurement large = run("create 4096");
        String tenths = "about 0.1 ms";
        String milliseconds = "1–10 ms";
        String lean =
                "a static program of 38 KiB has few pages and tables to set up: the same binary is below the course notes' "
                        + "range on hardware, and within lmbench's or below. They do not say of what program theirs are; the rows with "
                        + "4 MiB show how ours grow";
        String thread =
                "making a thread touches a task structure, a run queue and its stack, beside what `TaskCosts` says of the "
                        + "kernel's code. The same binary is below 0.1 ms on hardware, too";
        return new Table(
                "Creation",
                "A process of 38 KiB, static; and the same with 4 MiB that it has written.",
                List.of(
                        row("`pthread_create`, until it returns", small.of("thread-create"), tenths, 200_000, 400_000)
                                .hardwareDiffers(THREAD_MADE)
                                .because(thread),
                        row("`pthread_create`, run, `pthread_join`", small.of("thread"), tenths, 200_000, 400_000)
                                .hardwareDiffers(THREAD_MADE)
                                .because(thread),
                        row("`fork`, until it returns", small.of("fork"), milliseconds, 3_000_000, 30_000_000)
                                .hardwareDiffers(PROCESS_ENDS)
                                .elsewhere("105–400 µs (lmbench, with exit and wait)")
                                .because(lean),
                        row("`fork`, `exit`, `wait`", small.of("fork-exit-wait"), milliseconds, 3_000_000, 30_000_000)
                                .hardwareDiffers(PROCESS_ENDS)
                                .elsewhere("105–400 µs (lmbench)")
                                .because(lean),
                        row(
                                        "`fork`, `execve`, `exit`, `wait`",
                                        small.of("fork-exec-wait"),
                                        milliseconds,
                                        3_000_000,
                                        30_000_000)
                                .hardwareDiffers(PROCESS_ENDS)
                                .elsewhere("500–1853 µs (lmbench)")
                                .because(lean),
                        row("`fork` with 4 MiB resident", large.of("fork"), milliseconds, 3_000_000, 30_000_000)
                                .because(
                                        "1024 more entries to copy and to guard, and the descriptors of 1024 frames to count up; nothing else "
                                                + "is copied: far below the range on hardware, too"),
                        row(
                                        "`fork`, `exit`, `wait` with 4 MiB resident",
                                        large.of("fork-exit-wait"),
                                        milliseconds,
                                        3_000_000,
                                        30_000_000)
                                .because(
                                        "as above, and when the child ends, its entries are read and the descriptors counted down again"),
                        row(
                                        "a process over a thread, times",
                                        small.of("fork-exec-wait").over(small.of("thread")),
                                        "10–100 times",
                                        10,
                                        100)
                                .because("execve of a small program is lean here: its pages are in the page cache, and "
                                        + "are mapped as they are touched, so that no disk is read")));
    }

    private Table switches() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String kind : List.of("thread", "process")) {
            for (int kibibytes : FOOTPRINTS) {
                Measurement here = run("switch " + kind + " " + kibibytes);
                rows.addAll(kind.equals("thread") ? threadSwitch(here, kibibytes) : processSwitch(here, kibibytes));
            }
        }
        return new Table(
                "Context switch",
                "Two tasks on one core hand a byte to and fro and sweep an array of their own between; the same"
                        + " without a switch is taken off (Li, Ding and Shen, *Quantifying the cost of context switch*,"
                        + " 2007).",
                rows);
    }

    private static List<Row> threadSwitch(Measurement here, int kibibytes) {
        Row one = sweeping("thread", here, kibibytes);
        if (kibibytes > 0) {
            return List.of(one);
        }
        return List.of(
                row("thread, `sched_yield` there and back", here.of("yield")).hardwareDiffers(LEAN),
                row("thread, direct", here.of("switch"), "0.1–1 µs", 300, 3000)
                        .hardwareDiffers(LEAN)
                        .elsewhere("≥ 3 400 cycles (Becker 2018); 1.07 µs with the pipe (Core, Linux 6.6)"),
                row("thread, with the pipe's two calls", here.of("round"), "1–2 µs", 3000, 6000)
                        .hardwareDiffers(LEAN)
                        .elsewhere("1.07 µs (11th-gen Core, Linux 6.6)"));
    }

    private static Row sweeping(String kind, Measurement here, int kibibytes) {
        Row one = row(kind + ", sweeping " + kibibytes + " KiB", here.of("switch"));
        return one.hardwareDiffers(kibibytes == 256 ? LARGE_L2 : LEAN);
    }

    private static List<Row> processSwitch(Measurement here, int kibibytes) {
        Row one = sweeping("process", here, kibibytes);
        return switch (kibibytes) {
            case 0 ->
                List.of(
                        row("process, direct", here.of("switch"), "1–10 µs", 3000, 30_000)
                                .hardwareDiffers(LEAN)
                                .elsewhere("3.8 µs (Li, Ding and Shen 2007)")
                                .because("with nothing to sweep, the TLB refills a handful of pages from the L2: the"
                                        + " load of CR3 is nearly all that a process pays more than a thread. With"
                                        + " the two calls that cause it, the next row, it is inside"),
                        row("process, with the pipe's two calls", here.of("round"), "1–10 µs", 3000, 30_000)
                                .hardwareDiffers(LEAN)
                                .elsewhere("2.41 µs (11th-gen Core, Linux 6.6)"));
            case 128 ->
                List.of(one.said("10–20 µs; warm-up of 10 000–100 000 cycles", 10_000, 100_000)
                        .elsewhere("several to more than 1000 µs (Li, Ding and Shen 2007)"));
            default -> List.of(one);
        };
    }

    private Table messages() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int bytes : MESSAGES) {
            Measurement here = run("talk " + bytes);
            String size = bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
            boolean line = bytes <= 64;
            Row memory = row("shared memory, " + size + ", there and an answer", here.of("shared-memory"))
                    .hardwareDiffers(bytes <= 1024 ? PAUSES : COPIES);
            Row copies =
                    row("pipe in one process, " + size, here.of("pipe-copies")).hardwareDiffers(LEAN);
            Row pipe = row("pipe to another core, " + size + ", there and an answer", here.of("pipe"));
            if (line) {
                memory = memory.said("2 × (100 cycles + access)", 200, 600);
            }
            if (bytes <= 1024) {
                copies = copies.said("1000–5000 cycles", 1000, 5000);
                pipe = pipe.said("2 × (1000–5000 cycles)", 2000, 10_000).elsewhere("7.9 µs (lmbench)");
            }
            pipe = pipe.hardwareDiffers(WAKES);
            rows.add(memory);
            rows.add(copies);
            rows.add(pipe);
        }
        return new Table(
                "Communication",
                "A message, and an answer of a word or a byte, between two processes on two cores.",
                rows);
    }

    private Table locks() throws IOException {
        Measurement alone = run("memory");
        Measurement here = run("lock");
        return new Table(
                "Locks",
                "Two threads on two cores.",
                List.of(
                        row("mutex, lock and unlock, alone", alone.of("mutex"))
                                .hardwareDiffers(LOCKED)
                                .elsewhere("20.9 ns (Skylake)"),
                        row("`lock inc`, both", here.of("lock-inc-contended"), "1–200 cycles", 1, 200)
                                .hardwareDiffers(LOCKED)
                                .elsewhere("44.1 ns (Skylake)"),
                        row("mutex, both", here.of("mutex-contended")).elsewhere("125 ns (Skylake)"),
                        row("futex: wake the other, sleep, be woken", here.of("futex-round-trip"))
                                .hardwareDiffers(WAKES)
                                .elsewhere("2 × 7.5 µs (ticket lock on futex, Skylake)")));
    }
}
