package dev.interlock.course;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Four ways to build a server, over one workload; the guest is {@code examples/guest/servers/servers.c}. */
final class Servers {
    private static final int CORES = 4;

    /** What the guest is asked for, and what the page calls it. */
    private enum Architecture {
        PREFORK("prefork"),
        POOL("thread pool"),
        HYBRID("hybrid"),
        LOOP("event loop");

        private final String title;

        Architecture(String title) {
            this.title = title;
        }
    }

    /** What one architecture did with the requests: cycles are those of one request, the rest is of the whole run. */
    private record Measured(String title, String sum, long cycles, long calls, long switches, long faults) {
        static Measured of(Architecture architecture, int microseconds) {
            List<String> arguments =
                    List.of(architecture.name().toLowerCase(Locale.ROOT), Integer.toString(microseconds));
            Guest guest = Guest.ofExecutable("servers", arguments, CORES);
            List<String> printed = guest.run.untilEnd().output().lines().toList();
            return new Measured(
                    architecture.title,
                    printed.get(0),
                    Long.parseLong(printed.get(1).split(" ")[0]),
                    guest.traps("system call"),
                    guest.run.kernel().scheduler().switches(),
                    guest.traps("#PF"));
        }
    }

    private Servers() {}

    static String show() {
        Page page = new Page();
        table("a request computes: cycles for one", 0, page);
        page.line("");
        table("a request computes, then waits 20 µs: cycles for one", 20, page);
        return page.toString();
    }

    private static void table(String title, int microseconds, Page page) {
        List<Measured> all = Stream.of(Architecture.values())
                .map(architecture -> Measured.of(architecture, microseconds))
                .toList();
        if (all.stream().map(Measured::sum).distinct().count() != 1) {
            throw new IllegalStateException("the servers do not agree on the answers: " + all);
        }
        long most = all.stream().mapToLong(Measured::cycles).max().orElseThrow();
        page.line("%s", title);
        all.forEach(each -> page.bar("  " + each.title(), each.cycles(), most));
        page.line("  in the whole run: %14s %10s %13s", "system calls", "switches", "page faults");
        all.forEach(
                each -> page.line("  %-18s%14d %10d %13d", each.title(), each.calls(), each.switches(), each.faults()));
    }
}
