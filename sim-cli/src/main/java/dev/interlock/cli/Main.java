package dev.interlock.cli;

import dev.interlock.cli.report.Emphasis;
import dev.interlock.cli.report.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code interlock} command. */
@Command(
        name = "interlock",
        description = "Simulates a small x86-64 multicore, cycle by cycle.",
        version = "interlock 0.1.0",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    /** What the JDK says of EPIPE, in the words of strerror(3). */
    private static final String BROKEN_PIPE = "Broken pipe";

    private static final int SIGPIPE = 13;

    /** The narrowest help that picocli draws, and the widest that is pleasant to read. */
    private static final int NARROWEST_HELP = 55;

    private static final int WIDEST_HELP = 100;

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        // The guest writes bytes, not characters, and nobody else may hold some of them back.
        System.exit(execute(stream(FileDescriptor.out, "stdout"), stream(FileDescriptor.err, "stderr"), arguments));
    }

    /** The script {@code ./interlock} says in a property how wide the terminal of a stream is, if it goes to one. */
    private static StandardStream stream(FileDescriptor file, String name) {
        Terminal terminal = Terminal.of(System.getProperty("interlock." + name), System.getenv());
        return new StandardStream(new FileOutputStream(file), terminal);
    }

    /**
     * Runs the command in this process.
     *
     * @param out where the guest's standard output goes, and what the command was asked to print
     * @param err where the guest's standard error goes, then the report of {@code run}, and messages
     * @return the exit status
     */
    static int execute(StandardStream out, StandardStream err, String... arguments) {
        try {
            return verdict(commandLine(out, err).execute(arguments), out, err);
        } catch (OutOfMemoryError e) {
            err.text()
                    .println("interlock: the machine, or what is to be reported of it, is too large for the memory of"
                            + " this JVM; INTERLOCK_OPTS=-Xmx8g gives it more");
            return ExitStatus.OUR_ERROR;
        }
    }

    private static CommandLine commandLine(StandardStream out, StandardStream err) {
        boolean bold = out.terminal().emphasis() == Emphasis.BOLD;
        return new CommandLine(new Main())
                .addSubcommand(guest(new RunCommand(out, err)))
                .addSubcommand(guest(new StatCommand(out, err)))
                .addSubcommand(guest(new ProfileCommand(out, err)))
                .addSubcommand(guest(new WhyCommand(out, err)))
                .addSubcommand(guest(new WalkCommand(out, err)))
                .addSubcommand(guest(new CacheToCacheCommand(out, err)))
                .addSubcommand(new CoherenceTableCommand(out, err))
                .addSubcommand(guest(new ThreadsCommand(out, err)))
                .addSubcommand(guest(new SystemCallsCommand(out, err)))
                .addSubcommand(guest(new TaskListingCommand(out, err)))
                .addSubcommand(guest(new TraceCommand(out, err)))
                .addSubcommand(new DiffCommand(out, err))
                .addSubcommand(new LitmusTestsCommand(out, err))
                .addSubcommand(new ProtocolCommand(out))
                .addSubcommand(new EventsCommand(out))
                .setOut(new PrintWriter(out.text(), true))
                .setErr(new PrintWriter(err.text(), true))
                .setColorScheme(Help.defaultColorScheme(bold ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(
                        Math.max(NARROWEST_HELP, Math.min(out.terminal().width(), WIDEST_HELP)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, ignored) -> wrongUse(err.text(), exception))
                .setExecutionExceptionHandler((exception, command, ignored) -> failure(err.text(), exception));
    }

    /**
     * The status, unless the report did not arrive. A reader who has seen enough, as in {@code | head -1}, is no error worth a
     * word: the status is then the one of a program that dies of SIGPIPE.
     */
    private static int verdict(int status, StandardStream out, StandardStream err) {
        IOException failure = out.failure();
        if (failure == null || status != ExitStatus.OK) {
            return status;
        }
        if (BROKEN_PIPE.equals(failure.getMessage())) {
            return ExitStatus.SIGNAL + SIGPIPE;
        }
        err.text().println("interlock: standard output cannot be written: " + failure.getMessage());
        return ExitStatus.OUR_ERROR;
    }

    /** A command that runs a program: an option that it does not know is an argument of the program. */
    private static CommandLine guest(Object command) {
        return new CommandLine(command).setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? try 'interlock --help'");
    }

    private static int wrongUse(PrintStream messages, ParameterException exception) {
        String command = exception.getCommandLine().getCommandSpec().qualifiedName();
        messages.println(command + ": "
                + exception
                        .getMessage()
                        .replace("option option", "option") // picocli says it twice
                        .lines()
                        .findFirst()
                        .orElse("wrong use"));
        return ExitStatus.OUR_ERROR;
    }

    private static int failure(PrintStream messages, Exception exception) {
        if (exception instanceof CommandFailure failure) {
            // what is wrong with a program begins with its name, in the form that editors recognise
            boolean ofProgram = failure.status() == ExitStatus.CANNOT_LOAD;
            messages.println((ofProgram ? "" : "interlock: ") + failure.getMessage());
            return failure.status();
        }
        if (exception
                instanceof UncheckedIOException unwritten) { // from an observer that writes while the machine runs
            messages.println("interlock: a file cannot be written: "
                    + unwritten.getCause().getMessage());
            return ExitStatus.OUR_ERROR;
        }
        // Our own bug: here the stack trace is the message.
        messages.println(
                "interlock: this is a bug of the simulator, please report it with the program and its options");
        exception.printStackTrace(messages);
        return ExitStatus.OUR_ERROR;
    }
}
