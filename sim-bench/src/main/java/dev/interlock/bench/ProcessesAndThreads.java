package dev.interlock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what processes and threads cost, and sets it beside what course notes and the literature say of it.
 *
 * <p>{@code java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.ProcessesAndThreads docs/processes-vs-threads.md}
 * writes the page, from the root of the project; without an argument it is printed.
 */
public final class ProcessesAndThreads {
    /** Where the programs lie that measure. */
    static final Path PROGRAMS = Path.of("examples", "guest", "measure", "bin");

    private static final String PROFILE = "textbook-1";
    private static final long MICROSECOND = 3000;
    private static final int[] FOOTPRINTS = {0, 16, 64, 128, 256, 512};
    private static final int[] MESSAGES = {1, 64, 1024, 4096, 16384, 65536};

    /**
     * One figure.
     *
     * @param what what was measured
     * @param cycles ours
     * @param said what course notes say, in their words; empty if they are silent
     * @param low the least of that in cycles
     * @param high the most
     * @param literature what was measured or printed elsewhere; empty if nothing was
     * @param reason why ours is outside; empty if it is inside
     */
    public record Row(String what, long cycles, String said, long low, long high, String literature, String reason) {
        /** True if ours is within what is said, or nothing is. */
        public boolean inside() {
            return said.isEmpty() || low <= cycles && cycles <= high;
        }

        Row because(String why) {
            return new Row(what, cycles, said, low, high, literature, why);
        }

        Row elsewhere(String where) {
            return new Row(what, cycles, said, low, high, where, reason);
        }
    }

    /** Rows about one thing. */
    public record Table(String title, String about, List<Row> rows) {}

    private final Path programs;

    private ProcessesAndThreads(Path programs) {
        this.programs = programs;
    }

    /** Prints or writes the page. */
    public static void main(String[] arguments) throws IOException {
        String page = page(tables(PROGRAMS));
        if (arguments.length == 0) {
            System.out.print(page);
        } else {
            Files.writeString(Path.of(arguments[0]), page);
        }
    }

    /** Measures everything. */
    public static List<Table> tables(Path programs) throws IOException {
        ProcessesAndThreads of = new ProcessesAndThreads(programs);
        return List.of(of.memory(), of.border(), of.creation(), of.switches(), of.messages(), of.locks());
    }

    private Measurement run(String command) throws IOException {
        return Measurement.of(programs, PROFILE, command);
    }

    private static Row row(String what, long cycles) {
        return new Row(what, cycles, "", 0, 0, "", "");
    }

    private static Row row(String what, long cycles, String said, long low, long high) {
        return new Row(what, cycles, said, low, high, "", "");
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
                                .elsewhere("10–12 (Levinthal; 7-cpu.com)"),
                        row("load, L3 hit", here.of("load-l3"), "40 cycles", 39, 42)
                                .elsewhere("36–42 (7-cpu.com)"),
                        row("load from memory", here.of("load-memory"), "100–200 cycles", 100, 200)
                                .elsewhere("36 cycles + 57 ns (7-cpu.com, Haswell)"),
                        row("load after a page walk, line in L2", here.of("load-walk"), "about 100 cycles", 12, 112)
                                .elsewhere("9 + the walk's own accesses (7-cpu.com, i5-4460)"),
                        row(
                                        "refill of the TLB, per page",
                                        here.of("load-walk") - here.of("load-l2"),
                                        "about 10 000 cycles per page",
                                        9_000,
                                        11_000)
                                .because("a walk is at most four loads, and upper levels come from the walk caches: it"
                                        + " cannot cost more than four misses. Not even a page fault costs as"
                                        + " much, see the next row"),
                        row("page fault, first touch of a page", here.of("fault-zero"))
                                .elsewhere("median 3 241 (11th-gen Core, Linux 6.6)"),
                        row("page fault, copy on write", here.of("fault-copy")),
                        row("`inc` of a word in the L1", here.of("inc"), "1–200 cycles", 1, 200),
                        row("`lock inc` of a word in the L1", here.of("lock-inc"), "1–200 cycles", 1, 200)
                                .elsewhere("14–18 more than without LOCK (zsim; rygorous)")));
    }

    private Table border() throws IOException {
        Measurement here = run("memory");
        return new Table(
                "The border",
                "A system call that does next to nothing, from user mode and back.",
                List.of(
                        row("`getppid`", here.of("system-call"), "2 × 50 cycles and the call", 100, 1000)
                                .elsewhere("0.18–0.46 µs (lmbench)"),
                        row("`getppid` as a kernel mode switch", here.of("system-call"), "about 1000 cycles", 900, 1100)
                                .because("the two documents disagree; `textbook-1` follows the one that says 50 cycles"
                                        + " each way, and its kernel has no page-table isolation"),
                        row("`write` of a byte to `/dev/null`", here.of("write-null"))));
    }

    private Table creation() throws IOException {
        Measurement small = run("create");
        Measurement large = run("create 4096");
        String tenths = "about 0.1 ms";
        String milliseconds = "1–10 ms";
        String lean = "a static program of 38 KiB has few pages and tables to set up, and `TaskCosts` is "
                + "lean: lmbench's figures are higher, too. The course notes do not say of what program "
                + "theirs are; the rows with 4 MiB show how ours grow";
        String thread = "making a thread touches a task structure, a run queue and its stack, and costs what "
                + "`TaskCosts` says of the kernel's code beside, which is lean. The course notes do not "
                + "say what theirs includes";
        return new Table(
                "Creation",
                "A process of 38 KiB, static; and the same with 4 MiB that it has written.",
                List.of(
                        row("`pthread_create`, until it returns", small.of("thread-create"), tenths, 200_000, 400_000)
                                .because(thread),
                        row("`pthread_create`, run, `pthread_join`", small.of("thread"), tenths, 200_000, 400_000)
                                .because(thread),
                        row("`fork`, until it returns", small.of("fork"), milliseconds, 3_000_000, 30_000_000)
                                .elsewhere("105–400 µs (lmbench, with exit and wait)")
                                .because(lean),
                        row("`fork`, `exit`, `wait`", small.of("fork-exit-wait"), milliseconds, 3_000_000, 30_000_000)
                                .elsewhere("105–400 µs (lmbench)")
                                .because(lean),
                        row(
                                        "`fork`, `execve`, `exit`, `wait`",
                                        small.of("fork-exec-wait"),
                                        milliseconds,
                                        3_000_000,
                                        30_000_000)
                                .elsewhere("500–1853 µs (lmbench)")
                                .because(lean),
                        row("`fork` with 4 MiB resident", large.of("fork"), milliseconds, 3_000_000, 30_000_000)
                                .because("1024 more entries to copy and to guard; nothing else is copied"),
                        row(
                                        "`fork`, `exit`, `wait` with 4 MiB resident",
                                        large.of("fork-exit-wait"),
                                        milliseconds,
                                        3_000_000,
                                        30_000_000)
                                .because("as above, and both address spaces are taken apart"),
                        row(
                                        "a process over a thread, times",
                                        small.of("fork-exec-wait") / small.of("thread"),
                                        "10–100 times",
                                        10,
                                        100)
                                .because("execve of a small program is lean here: its pages are in the page cache, and"
                                        + " are mapped as they are touched, so that no disk is read")));
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
        Row one = row("thread, sweeping " + kibibytes + " KiB", here.of("switch"));
        if (kibibytes > 0) {
            return List.of(one);
        }
        return List.of(
                row("thread, `sched_yield` there and back", here.of("yield")),
                row("thread, direct", here.of("switch"), "0.1–1 µs", 300, 3000)
                        .elsewhere("≥ 3 400 cycles (Becker 2018); 1.07 µs with the pipe (Core, Linux 6.6)"),
                row("thread, with the pipe's two calls", here.of("round"), "1–2 µs", 3000, 6000)
                        .elsewhere("1.07 µs (11th-gen Core, Linux 6.6)"));
    }

    private static List<Row> processSwitch(Measurement here, int kibibytes) {
        Row one = row("process, sweeping " + kibibytes + " KiB", here.of("switch"));
        return switch (kibibytes) {
            case 0 ->
                List.of(
                        row("process, direct", here.of("switch"), "1–10 µs", 3000, 30_000)
                                .elsewhere("3.8 µs (Li, Ding and Shen 2007)")
                                .because("with nothing to sweep, the TLB refills a handful of pages from the L2: the"
                                        + " load of CR3 is nearly all that a process pays more than a thread. With"
                                        + " the two calls that cause it, the next row, it is inside"),
                        row("process, with the pipe's two calls", here.of("round"), "1–10 µs", 3000, 30_000)
                                .elsewhere("2.41 µs (11th-gen Core, Linux 6.6)"));
            case 128 ->
                List.of(new Row(
                        one.what,
                        one.cycles,
                        "10–20 µs; warm-up of 10 000–100 000 cycles",
                        10_000,
                        100_000,
                        "several to more than 1000 µs (Li, Ding and Shen 2007)",
                        ""));
            default -> List.of(one);
        };
    }

    private Table messages() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int bytes : MESSAGES) {
            Measurement here = run("talk " + bytes);
            String size = bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
            boolean line = bytes <= 64;
            Row memory = row("shared memory, " + size + ", there and an answer", here.of("shared-memory"));
            Row copies = row("pipe in one process, " + size, here.of("pipe-copies"));
            Row pipe = row("pipe to another core, " + size + ", there and an answer", here.of("pipe"));
            if (line) {
                memory = row(memory.what, memory.cycles, "2 × (100 cycles + access)", 200, 600);
            }
            if (bytes <= 1024) {
                copies = row(copies.what, copies.cycles, "1000–5000 cycles", 1000, 5000);
                pipe = row(pipe.what, pipe.cycles, "2 × (1000–5000 cycles)", 2000, 10_000)
                        .elsewhere("7.9 µs (lmbench)");
            }
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
                        row("mutex, lock and unlock, alone", alone.of("mutex")).elsewhere("20.9 ns (Skylake)"),
                        row("`lock inc`, both", here.of("lock-inc-contended"), "1–200 cycles", 1, 200)
                                .elsewhere("44.1 ns (Skylake)"),
                        row("mutex, both", here.of("mutex-contended")).elsewhere("125 ns (Skylake)"),
                        row("futex: wake the other, sleep, be woken", here.of("futex-round-trip"))
                                .elsewhere("2 × 7.5 µs (ticket lock on futex, Skylake)")));
    }

    // ---------------------------------------------------------------- the page

    /** The tables as one Markdown page. */
    static String page(List<Table> tables) {
        StringBuilder page = new StringBuilder("""
            # Processes and threads: what they cost

            Measured inside the guest with the time-stamp counter, by the C programs of `examples/guest/measure`, on two
            cores of `textbook-1` at 3 GHz; beside it what the course notes say that the machine was made after, and what
            was measured or printed of real machines. Medians, in cycles. Written by

            ```
            java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.ProcessesAndThreads docs/processes-vs-threads.md
            ```

            after `mvn -pl sim-bench -am package`; `ProcessesAndThreadsTest` holds this page to what the command prints,
            and every figure to its range, or to a reason.

            | | thread | process | shown by |
            |---|---|---|---|
            | address space, heap, globals | shared | its own | `examples/guest/threads/pool.c`; `examples/guest/c/cow.c` |
            | stack, registers | its own | its own | `examples/guest/threads/local.c` |
            | descriptors, signal handlers, process number | shared | its own | `examples/guest/threads/family.c` |
            | translations at a switch | stay in the TLB | flushed with CR3 | the rows below |
            | memory of another | any address | a fault | `examples/guest/trials/probe.c` |
            """);
        int notes = 0;
        List<String> reasons = new ArrayList<>();
        for (Table table : tables) {
            page.append("\n## %s\n\n%s\n\n".formatted(table.title(), table.about()));
            page.append("| what | cycles | time | course notes | | elsewhere |\n|---|---:|---:|---|---|---|\n");
            for (Row row : table.rows()) {
                String verdict = row.said().isEmpty() ? "" : "inside";
                if (!row.inside()) {
                    int known = reasons.indexOf(row.reason());
                    if (known < 0) {
                        reasons.add(row.reason());
                        known = notes++;
                    }
                    verdict = "outside (" + (known + 1) + ")";
                }
                page.append("| %s | %d | %s | %s | %s | %s |\n"
                        .formatted(row.what(), row.cycles(), time(row), row.said(), verdict, row.literature()));
            }
        }
        page.append("\n## Why some are outside\n\n");
        for (int i = 0; i < reasons.size(); i++) {
            page.append(i + 1).append(". ").append(reasons.get(i)).append(".\n");
        }
        return page.toString();
    }

    private static String time(Row row) {
        if (row.what().endsWith("times")) {
            return "";
        }
        return row.cycles() < MICROSECOND
                ? String.format(Locale.ROOT, "%.0f ns", row.cycles() * 1000.0 / MICROSECOND)
                : String.format(Locale.ROOT, "%.1f µs", row.cycles() / (double) MICROSECOND);
    }
}
