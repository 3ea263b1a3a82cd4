package dev.interlock.cli;

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
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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
    private final OutputStream out;
    private final OutputStream err;
    private final PrintStream messages;

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

    RunCommand(OutputStream out, OutputStream err) {
        this.out = out;
        this.err = err;
        this.messages = new PrintStream(err, true, StandardCharsets.UTF_8);
    }

    @Override
    public Integer call() {
        try (Guest running = guest.boot(new Console(System.in, out, err, guest.maxOutput()), messages);
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
        } catch (UncheckedIOException e) {
            throw wrongUse("a file cannot be written: " + e.getCause().getMessage());
        } catch (OutOfMemoryError e) {
            throw wrongUse("the machine is too large for the memory of this JVM; INTERLOCK_OPTS=-Xmx8g gives it more");
        }
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

    /** The files that were asked for: all of them can be written, or nothing is run. */
    private final class Outputs implements AutoCloseable {
        private final List<WholeFile> open = new ArrayList<>();
        private final WholeFile text = begin(reportFile);
        private final WholeFile json = begin(jsonFile);
        private final WholeFile events = begin(eventsFile);
        private EventBinary.Writer binary;

        private WholeFile begin(Path place) {
            if (place == null) {
                return null;
            }
            try {
                WholeFile file = new WholeFile(place);
                open.add(file);
                return file;
            } catch (IOException e) {
                close();
                throw wrongUse(place + ": cannot be written, " + e.getMessage());
            }
        }

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
            try {
                if (binary != null) {
                    binary.close();
                }
                printSymbols(report);
                if (text != null) {
                    text.writer().write(TextReport.render(report, Terminal.NONE.width(), Terminal.NONE.emphasis()));
                } else if (!quiet) {
                    Terminal terminal = Terminal.of(System.getProperty("interlock.terminal"), System.getenv());
                    messages.print("\n" + TextReport.render(report, terminal.width(), terminal.emphasis()));
                } else if (!report.reason().message().isEmpty()) {
                    messages.println("interlock: " + report.reason().message());
                }
                if (json != null) {
                    JsonReport.write(report, json.writer());
                }
                for (WholeFile file : open) {
                    file.publish();
                }
            } catch (IOException e) {
                throw wrongUse("a file cannot be written: " + e.getMessage());
            }
        }

        /** On standard output, where a script that asks for a value finds it. */
        private void printSymbols(RunReport report) {
            PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
            report.symbols()
                    .forEach((symbol, values) -> print.println(symbol + " = "
                            + values.stream().map(BigInteger::toString).collect(Collectors.joining(" "))));
        }

        @Override
        public void close() {
            open.forEach(WholeFile::close);
        }
    }

    private static CommandFailure wrongUse(String sentence) {
        return new CommandFailure(ExitStatus.OUR_ERROR, sentence);
    }
}
