package dev.interlock.cli;

import dev.interlock.core.report.Paragraph;
import dev.interlock.core.report.SystemCallTrace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code interlock strace PROGRAM}. */
@Command(
        name = "strace",
        description = {
            "Prints every system call when it has its result, what it slept on, and how long it took.",
            "",
            "What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SystemCallsCommand extends ReportingCommand {
    @Mixin
    private GuestOptions guest;

    SystemCallsCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        try (Guest running = boot(guest)) {
            StringBuilder lines = new StringBuilder();
            SystemCallTrace trace = new SystemCallTrace(lines);
            running.machine().subscribe(trace, SystemCallTrace.kinds());
            run(running, guest.maxCycles());
            lines.append(trace.calls()).append(" system calls\n");
            print(terminal -> Paragraph.of(lines.toString(), terminal.width()), json -> {
                json.writeNumberField("calls", trace.calls());
                json.writeArrayFieldStart("lines");
                for (String line : lines.toString().lines().toList()) {
                    json.writeString(line);
                }
                json.writeEndArray();
            });
            return 0;
        }
    }
}
