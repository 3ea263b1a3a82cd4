package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.profile.MachineProfiles;
import dev.interlock.cli.profile.ProfileException;
import dev.interlock.cli.report.StateTableJson;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.observe.CoherenceTable;
import dev.interlock.core.report.CoherenceExercise;
import dev.interlock.core.report.StateTable;
import dev.interlock.core.report.StateTableText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code interlock mesi}. */
@Command(
        name = "mesi",
        description = {
            "Prints the textbook table of a line's states: of operations given by --ops, or of a program's accesses to --line.",
            "",
            "Operations: R0 x (core 0 reads x), W1 x = 5 (writes), L0 x (locked increment), F0 x (flush), separated by ';'."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CoherenceTableCommand extends ReportingCommand {
    @Option(names = "--ops", paramLabel = "OPS", description = "Operations, one after the other.")
    private String operations;

    @Option(names = "--line", paramLabel = "SYMBOL", description = "Of a program: the line of this symbol.")
    private String line;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "Number of cores; default: as many as --ops needs, at least 2.")
    private Integer cores;

    @Option(names = "--profile", paramLabel = "NAME|FILE", description = "The machine; default: ${DEFAULT-VALUE}.")
    private String profile = Profiles.all().get(0).name();

    @Option(names = "--protocol", paramLabel = "NAME", description = "The protocol: mesi, msi, moesi, mesif.")
    private String protocol = "mesi";

    @Option(names = "--predict", description = "Leaves out about half of the answers, for the reader to fill in.")
    private boolean predict;

    @Option(names = "--reveal", description = "With --predict: shows the answers that were left out, in brackets.")
    private boolean reveal;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Chooses what --predict leaves out; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--markdown", description = "Prints the table in Markdown.")
    private boolean markdown;

    @Option(names = "--svg", paramLabel = "FILE", description = "Also draws the path of the states into a file.")
    private Path svgFile;

    @Option(
            names = "--max-cycles",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Of a program: ends the run after so many cycles; default: ${DEFAULT-VALUE}.")
    private long maxCycles;

    @Parameters(
            arity = "0..*",
            paramLabel = "PROGRAM",
            description = "NASM-syntax source (*.asm) or a static x86-64 ELF, and its arguments.")
    private List<String> program = new ArrayList<>();

    CoherenceTableCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        if (operations == null == program.isEmpty()) {
            throw wrongUse("mesi wants either --ops \"R0 x; W1 x\" or a PROGRAM with --line SYMBOL");
        }
        if (reveal && !predict) {
            throw wrongUse("--reveal shows what --predict leaves out; without --predict nothing is left out");
        }
        try (OutputFiles files = new OutputFiles()) {
            WholeFile svg = files.begin(svgFile);
            List<StateTable> tables = operations == null ? ofProgram() : ofOperations();
            if (predict) {
                tables = tables.stream().map(table -> table.predict(seed)).toList();
            }
            if (svg != null && tables.size() != 1) {
                throw wrongUse("--svg draws one line, but the operations name " + tables.size());
            }
            List<StateTable> all = tables;
            files.write(svg, () -> StateTableText.svg(all.get(0), reveal));
            files.publish();
            print(terminal -> text(all, terminal.width()), json -> StateTableJson.write(all, reveal, json));
            return 0;
        }
    }

    private String text(List<StateTable> tables, int width) {
        return tables.stream()
                .map(table ->
                        markdown ? StateTableText.markdown(table, reveal) : StateTableText.text(table, reveal, width))
                .collect(Collectors.joining("\n"));
    }

    private List<StateTable> ofOperations() {
        try {
            CoherenceExercise exercise = CoherenceExercise.parse(operations);
            MachineConfig config = MachineProfiles.load(profile)
                    .machine()
                    .withProtocol(protocol)
                    .withCores(cores == null ? Math.max(2, exercise.cores()) : cores);
            try (Machine machine = new Machine(config)) {
                return exercise.perform(machine);
            }
        } catch (ProfileException | IllegalArgumentException e) {
            throw wrongUse(e.getMessage());
        }
    }

    private List<StateTable> ofProgram() {
        if (line == null) {
            throw wrongUse("--line SYMBOL says which line of " + program.get(0) + " the table is about");
        }
        try (Guest running = boot(guest())) {
            long address = running.program()
                    .image()
                    .symbol(line)
                    .orElseThrow(() -> wrongUse("--line: " + program.get(0) + " has no symbol " + line))
                    .address();
            long physical = running.program().space().physical(address);
            if (physical < 0) {
                throw wrongUse("--line: " + line + " is on a page that comes into memory only when the program runs");
            }
            LineState[] given = new LineState[running.machine().cores()];
            Arrays.fill(given, LineState.I);
            CoherenceTable table = new CoherenceTable(physical & -64, given);
            running.machine().subscribe(table);
            run(running, maxCycles);
            if (table.rows().size() == 1) {
                throw wrongUse("no core has touched the line of " + line + " in "
                        + running.machine().cycle() + " cycles");
            }
            return List.of(StateTable.of(line, table));
        }
    }

    /** The options of every command that runs a program, as far as this one has them. */
    private GuestOptions guest() {
        List<String> words = new ArrayList<>(List.of("--profile", profile, "--protocol", protocol));
        words.addAll(List.of("--max-cycles", String.valueOf(maxCycles)));
        if (cores != null) {
            words.addAll(List.of("--cores", String.valueOf(cores)));
        }
        words.add("--");
        words.addAll(program);
        GuestOptions guest = new GuestOptions();
        try {
            new CommandLine(guest).parseArgs(words.toArray(String[]::new));
        } catch (ParameterException e) {
            throw wrongUse(e.getMessage());
        }
        return guest;
    }
}
