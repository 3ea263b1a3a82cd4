package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.profile.MachineProfiles;
import dev.interlock.cli.profile.Profile;
import dev.interlock.cli.profile.ProfileException;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.BareMetalLoader;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.schedule.SchedulerConfig.Policy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/**
 * What every command that runs a program asks, whatever else it asks: the machine and how long it may run. Where the program
 * and its arguments stand on the command line is for {@link GuestOptions} and {@link SubjectOptions} to say.
 */
abstract class ProgramOptions {
    /** Enough for some minutes; a program that wants more says so. */
    private static final long DEFAULT_CYCLES = 10_000_000_000L;

    /** More than any program for people writes. */
    private static final long DEFAULT_OUTPUT = 256L << 20;

    private static final List<String> ENVIRONMENT = List.of("PATH=/bin:/usr/bin", "HOME=/", "LANG=C.UTF-8");

    private static final Pattern MOUNT = Pattern.compile("(?<host>.+?):(?<guest>/[^:]*)(?<ro>:ro)?");

    @Option(names = "--cores", paramLabel = "N", description = "Number of cores, 1 to 64; default: the profile's.")
    private Integer cores;

    @Option(names = "--profile", paramLabel = "NAME|FILE", description = "The machine; default: ${DEFAULT-VALUE}.")
    private String profile = Profiles.all().get(0).name();

    @Option(names = "--protocol", paramLabel = "NAME", description = "The coherence protocol, such as mesi.")
    private String protocol;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description =
                    "Changes one value of the profile, such as cache.l1d.ways=4 or kernel.writeCycles=0; repeatable.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything that is random.")
    private Long seed;

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            description = "How threads share cores: fair or round-robin; default: the profile's.")
    private String scheduler;

    @Option(
            names = "--max-cycles",
            paramLabel = "N",
            defaultValue = "" + DEFAULT_CYCLES,
            description = "Ends the run after so many cycles; default: ${DEFAULT-VALUE}.")
    private long maxCycles;

    @Option(
            names = "--max-output",
            paramLabel = "BYTES",
            defaultValue = "" + DEFAULT_OUTPUT,
            description =
                    "Ends the run when the program has written more to standard output and standard error; default:"
                            + " ${DEFAULT-VALUE}.")
    private long maxOutput;

    @Option(
            names = "--mount",
            paramLabel = "HOST:GUEST[:ro]",
            description = "Shows a folder of this computer to an ELF program; may be repeated.")
    private List<String> mounts = new ArrayList<>();

    /** After how many cycles the run ends at the latest. */
    long maxCycles() {
        return maxCycles;
    }

    /** How many bytes the program may print. */
    long maxOutput() {
        if (maxOutput < 0) {
            throw wrongUse("--max-output is " + maxOutput + "; it must be at least 0");
        }
        return maxOutput;
    }

    /** The program as it was named. */
    abstract Path program();

    /** The arguments of an ELF program. */
    abstract List<String> arguments();

    /** The machine as it was named: its profile and what was changed of it. */
    String machineName() {
        return config().name()
                + changes.entrySet().stream()
                        .map(change -> " " + change.getKey() + "=" + change.getValue())
                        .collect(Collectors.joining());
    }

    /**
     * Makes the machine and loads the program.
     *
     * @param console where the program reads and writes
     * @param warnings where the assembler's warnings go
     * @throws CommandFailure if an option is wrong, or the program cannot be loaded
     */
    Guest boot(Console console, PrintStream warnings) {
        MachineConfig config = config();
        if (maxCycles < 1) {
            throw wrongUse("--max-cycles is " + maxCycles + "; it must be at least 1");
        }
        if (program().toString().startsWith("-")) { // what is no option of ours goes to the program, if there is one
            throw wrongUse("unknown option " + program() + "; --help lists those that there are");
        }
        ProgramImage image = ProgramFile.read(program(), warnings);
        Machine machine = new Machine(config);
        try {
            LoadedProgram loaded = load(image, machine);
            return new Guest(machine, loaded, Kernel.boot(machine, loaded, console, costs(), files()));
        } catch (CommandFailure e) {
            machine.close();
            throw e;
        }
    }

    private MachineConfig config() {
        try {
            MachineConfig config = changedProfile().machine();
            config = cores == null ? config : config.withCores(cores);
            config = protocol == null ? config : config.withProtocol(protocol);
            return seed == null ? config : config.withSeed(seed);
        } catch (ProfileException | IllegalArgumentException e) {
            throw wrongUse(e.getMessage());
        }
    }

    private Profile changedProfile() {
        return MachineProfiles.with(MachineProfiles.load(profile), changes);
    }

    /** Called when the profile is known to be right. */
    private KernelCosts costs() {
        KernelCosts costs = changedProfile().kernel();
        if (scheduler == null) {
            return costs;
        }
        Policy policy = switch (scheduler) {
            case "fair" -> Policy.FAIR;
            case "round-robin" -> Policy.ROUND_ROBIN;
            default -> throw wrongUse("--scheduler is " + scheduler + "; it must be fair or round-robin");
        };
        return costs.withScheduler(costs.scheduler().withPolicy(policy));
    }

    private FileSystem files() {
        FileSystem files = new FileSystem();
        for (String mount : mounts) {
            Matcher parts = MOUNT.matcher(mount);
            if (!parts.matches()) {
                throw wrongUse("--mount: " + mount + " is not HOST:GUEST[:ro] with an absolute GUEST");
            }
            try {
                files.mount(Path.of(parts.group("host")), parts.group("guest"), parts.group("ro") != null);
            } catch (IOException | InvalidPathException e) {
                throw wrongUse("--mount: " + parts.group("host") + " is not a folder that can be read");
            } catch (SystemCallException e) {
                throw wrongUse("--mount: " + parts.group("guest") + " cannot be in the guest: " + e.errno());
            }
        }
        return files;
    }

    private LoadedProgram load(ProgramImage image, Machine machine) {
        try {
            if (image.kind() == ProgramImage.Kind.ASSEMBLED) {
                if (!arguments().isEmpty()) {
                    throw wrongUse("an assembled program takes no arguments, but there is "
                            + arguments().get(0));
                }
                return BareMetalLoader.load(image, machine.memory(), machine.cores());
            }
            List<String> argv = new ArrayList<>(List.of(program().toString()));
            argv.addAll(arguments());
            return ProcessLoader.load(
                    image, machine.memory(), argv, ENVIRONMENT, machine.config().seed());
        } catch (ImageException e) {
            throw new CommandFailure(ExitStatus.CANNOT_LOAD, e.getMessage());
        }
    }
}
