package dev.interlock.bench;

import dev.interlock.bench.ProcessesAndThreads.Row;
import dev.interlock.bench.ProcessesAndThreads.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page {@code docs/processes-vs-threads.md}. */
final class CostPage {
    private CostPage() {}

    /** The tables as one Markdown page. */
    static String of(List<Table> tables, Hardware hardware) {
        StringBuilder page =
                new StringBuilder("""
                # Processes and threads: what they cost

                Measured inside the guest with the time-stamp counter, by the C programs of `examples/guest/measure`, on two
                cores of `textbook-1` at 3 GHz; beside it what the same binaries measured on hardware, what the course notes say
                that the machine was made after, and what was measured or printed of other machines. Medians, in cycles. Written by

                ```
                java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.ProcessesAndThreads docs/processes-vs-threads.md
                ```

                after `mvn -pl sim-bench -am package`; `ProcessesAndThreadsTest` holds this page to what the command prints,
                and every figure to its range, or to a reason.

                *Hardware* is %s: medians of %d runs,
                by a time-stamp counter of %.0f MHz. It did other things as well: another measurement may differ by a third.
                `examples/guest/measure/hardware.sh` measures yours.

                | | thread | process | shown by |
                |---|---|---|---|
                | address space, heap, globals | shared | its own | `examples/guest/threads/pool.c`; `examples/guest/c/cow.c` |
                | stack, registers | its own | its own | `examples/guest/threads/local.c` |
                | descriptors, signal handlers, process number | shared | its own | `examples/guest/threads/family.c` |
                | translations at a switch | stay in the TLB | flushed with CR3 | the rows below |
                | memory of another | any address | a fault | `examples/guest/trials/isolation.c` |
                """.formatted(hardware.machine(), hardware.runs(), hardware.megahertz()));
        int notes = 0;
        List<String> reasons = new ArrayList<>();
        for (Table table : tables) {
            page.append("\n## %s\n\n%s\n\n".formatted(table.title(), table.about()));
            page.append("| what | cycles | time | hardware | course notes | | elsewhere |\n"
                    + "|---|---:|---:|---:|---|---|---|\n");
            for (Row row : table.rows()) {
                String verdict = row.said().isEmpty() ? "" : "inside";
                if (!row.inside()) {
                    int known = reasons.indexOf(row.reason());
                    if (known < 0) {
                        reasons.add(row.reason());
                        known = notes++;
                    }
                    verdict = "outside (" + (known + 1) + ")" + (row.hardwareOutside() ? ", as hardware" : "");
                }
                page.append("| %s | %d | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                row.what(),
                                row.cycles(),
                                row.isTime() ? time(row.cycles() * 1000.0 / ProcessesAndThreads.MICROSECOND) : "",
                                row.isTime() ? time(row.hardware()) : Math.round(row.hardware()),
                                row.said(),
                                verdict,
                                row.literature()));
            }
        }
        page.append("\n## Why some are outside\n\n");
        for (int i = 0; i < reasons.size(); i++) {
            page.append(i + 1).append(". ").append(reasons.get(i)).append(".\n");
        }
        page.append("\n## Where hardware takes more than three times as long, or less than a third\n\n");
        Map<String, List<String>> differences = new LinkedHashMap<>();
        for (Table table : tables) {
            for (Row row : table.rows()) {
                if (row.differs()) {
                    differences
                            .computeIfAbsent(row.difference(), why -> new ArrayList<>())
                            .add(String.format(Locale.ROOT, "%s (%.1f)", row.what(), row.ratio()));
                }
            }
        }
        page.append("In brackets how many times as long it takes.\n\n");
        differences.forEach((why, rows) -> page.append("- %s: %s.\n".formatted(String.join("; ", rows), why)));
        return page.toString();
    }

    private static String time(double nanoseconds) {
        return nanoseconds < 1000
                ? String.format(Locale.ROOT, "%.0f ns", nanoseconds)
                : String.format(Locale.ROOT, "%.1f µs", nanoseconds / 1000);
    }
}
