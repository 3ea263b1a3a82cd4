package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.report.JsonReport;
import dev.interlock.cli.report.RunReport;
import dev.interlock.cli.report.Terminal;
import dev.interlock.cli.report.TextReport;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventBinary;
import dev.interlock.core.observe.EventJson;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.load.LoadedProgram;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock run PROGRAM}. */
@Command(
        name = "run",
        description = "Runs a program and reports where its cycles went.",
        footer = {
            "",
            "The guest has standard output and standard error; the report comes after, on standard error.",
            "Exit status: the guest's; 124 budget used up, 125 wrong use, 126 the program cannot be loaded, 128+n"
                    + " killed by signal n."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private final StandardStream out;
    private final StandardStream err;

    @Mixin
    private GuestOptions guest;

    @Option(
            names = "--show",
            paramLabel = "SYMBOL[:byte|word|dword|qword[:COUNT]]",
            converter = ShowOption.Converter.class,
            description = "Prints memory at the end, by symbol; may be repeated.")
    private List<ShowOption> shows = new ArrayList<>();

    @Option(names = "--report", paramLabel = "FILE", description = "Writes the report here instead of standard error.")
    private Path reportFile;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report as JSON.")
    private Path jsonFile;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Writes every event of the machine: in binary if FILE ends in .ilev, else as JSON lines.")
    private Path eventsFile;

    @Option(names = "--quiet", description = "Prints no report.")
    private boolean quiet;

    RunCommand(StandardStream out, StandardStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try (Guest running = boot();
                Outputs outputs = new Outputs()) {
            Machine machine = running.machine();
            LoadedProgram loaded = running.program();
            shows.forEach(show -> requireMapped(show, loaded));
            outputs.listenTo(machine);
            long began = System.nanoTime();
            StopReason reason = machine.run(guest.maxCycles());
            double hostSeconds = (System.nanoTime() - began) / 1e9;
            RunReport report = report(machine, loaded, reason, hostSeconds);
            outputs.publish(report);
            return report.status();
        }
    }

    private Guest boot() {
        return guest.boot(new Console(System.in, out.bytes(), err.bytes(), guest.maxOutput()), err.text());
    }

    // ---------------------------------------------------------------- memory shown

    private void requireMapped(ShowOption show, LoadedProgram loaded) {
        long address = loaded.image()
                .symbol(show.symbol())
                .orElseThrow(() -> wrongUse("--show: " + guest.program() + " has no symbol " + show.symbol()))
                .address();
        if (!loaded.space().areas().cover(address, address + show.bytes())) {
            throw wrongUse(
                    "--show: " + show.bytes() + " bytes from " + show.symbol() + " reach beyond the program's memory");
        }
    }

    private static List<BigInteger> values(ShowOption show, LoadedProgram loaded, Machine machine) {
        long address = loaded.image().symbol(show.symbol()).orElseThrow().address();
        int size = show.unit().bytes();
        return IntStream.range(0, show.count())
                .mapToObj(i -> value(address + (long) i * size, size, loaded, machine))
                .toList();
    }

    /** Byte by byte, since a value may lie across two pages; one that nobody has touched is zero. Unsigned: memory has no types. */
    private static BigInteger value(long address, int size, LoadedProgram loaded, Machine machine) {
        byte[] bigEndian = new byte[size];
        for (int i = 0; i < size; i++) {
            long physical = loaded.space().physical(address + i);
            bigEndian[size - 1 - i] = physical < 0 ? 0 : (byte) machine.view().read(physical, 1);
        }
        return new BigInteger(1, bigEndian);
    }

    // ---------------------------------------------------------------- the end

    private RunReport report(Machine machine, LoadedProgram loaded, StopReason reason, double hostSeconds) {
        Map<String, List<BigInteger>> symbols = new LinkedHashMap<>();
        shows.forEach(show -> symbols.put(show.symbol(), values(show, loaded, machine)));
        return RunReport.of(guest.program().toString(), guest.machineName(), machine, reason, hostSeconds, symbols);
    }

    /** What was asked for beside the guest's own output. */
    private final class Outputs implements AutoCloseable {
        private final OutputFiles files = new OutputFiles();
        private final WholeFile text = files.begin(reportFile);
        private final WholeFile json = files.begin(jsonFile);
        private final WholeFile events = files.begin(eventsFile);
        private EventBinary.Writer binary;

        void listenTo(Machine machine) {
            if (events == null) {
                return;
            }
            if (eventsFile.toString().endsWith(EventFiles.BINARY_ENDING)) {
                binary = new EventBinary.Writer(events.stream());
                machine.subscribe(binary);
            } else {
                machine.subscribe(new EventJson(events.writer()));
            }
        }

        void publish(RunReport report) {
            if (binary != null) {
                binary.close();
            }
            printSymbols(report);
            if (text != null) {
                files.write(text, () -> TextReport.render(report, Terminal.NONE.width(), Terminal.NONE.emphasis()));
            } else if (!quiet) {
                Terminal terminal = err.terminal();
                err.text().print("\n" + TextReport.render(report, terminal.width(), terminal.emphasis()));
            } else if (!report.reason().message().isEmpty()) {
                err.text().println("interlock: " + report.reason().message());
            }
            try {
                if (json != null) {
                    JsonReport.write(report, json.writer());
                }
            } catch (IOException e) {
                throw OutputFiles.cannotBeWritten(jsonFile, e);
            }
            files.publish();
        }

        /** On standard output, where a script that asks for a value finds it. */
        private void printSymbols(RunReport report) {
            report.symbols()
                    .forEach((symbol, values) -> out.text()
                            .println(symbol + " = "
                                    + values.stream().map(BigInteger::toString).collect(Collectors.joining(" "))));
        }

        @Override
        public void close() {
            files.close();
        }
    }
}
