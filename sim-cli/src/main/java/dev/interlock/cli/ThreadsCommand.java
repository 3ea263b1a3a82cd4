package dev.interlock.cli;

import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.report.ThreadsJson;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.report.ThreadChart;
import dev.interlock.core.report.ThreadChartSvg;
import dev.interlock.core.report.ThreadChartText;
import dev.interlock.core.report.ThreadObserver;
import dev.interlock.os.task.Task;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock threads PROGRAM}. */
@Command(
        name = "threads",
        description = {
            "Draws who ran on which core when, and what the others waited for.",
            "",
            "What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ThreadsCommand extends ReportingCommand {
    @Mixin
    private GuestOptions guest;

    @Option(names = "--svg", paramLabel = "FILE", description = "Also draws the chart into a file.")
    private Path svgFile;

    ThreadsCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        try (Guest running = boot(guest);
                OutputFiles files = new OutputFiles()) {
            WholeFile svg = files.begin(svgFile);
            Machine machine = running.machine();
            ThreadObserver observer = observe(running);
            run(running, guest.maxCycles());
            ThreadChart chart = observer.report(machine.cycle());
            files.write(svg, () -> ThreadChartSvg.render(chart));
            files.publish();
            print(terminal -> ThreadChartText.render(chart, terminal.width()), json -> ThreadsJson.write(chart, json));
            return 0;
        }
    }

    /** An observer that knows who has the cores at the beginning. */
    static ThreadObserver observe(Guest running) {
        Machine machine = running.machine();
        ThreadObserver observer = new ThreadObserver(machine.cores());
        for (int core = 0; core < machine.cores(); core++) {
            if (running.kernel().scheduler().running(core) instanceof Task task) {
                observer.running(core, task.number(), task.process().number(), machine.cycle());
            }
        }
        machine.subscribe(observer, ThreadObserver.kinds());
        return observer;
    }
}
