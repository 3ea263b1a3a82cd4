package dev.interlock.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        // The guest writes bytes, not characters, and nobody else may hold some of them back.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        System.exit(execute(out, err, arguments));
    }

    /**
     * Runs the command in this process.
     *
     * @param out where the guest's standard output goes, and what the command was asked to print
     * @param err where the guest's standard error goes, then the report and messages
     * @return the exit status
     */
    static int execute(OutputStream out, OutputStream err, String... arguments) {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        PrintWriter text = new PrintWriter(out, true, StandardCharsets.UTF_8);
        return new CommandLine(new Main())
                .addSubcommand(guest(new RunCommand(out, err)))
                .addSubcommand(guest(new CacheToCacheCommand(out, err)))
                .addSubcommand(guest(new TraceCommand(out, err)))
                .addSubcommand(new CoherenceTableCommand(out, err))
                .addSubcommand(guest(new ThreadsCommand(out, err)))
                .addSubcommand(guest(new SystemCallsCommand(out, err)))
                .addSubcommand(guest(new TaskListingCommand(out, err)))
                .addSubcommand(new LitmusTestsCommand(text, messages))
                .addSubcommand(new ProtocolCommand(text))
                .addSubcommand(new ProfileCommand(text, err))
                .addSubcommand(new EventsCommand(text))
                .addSubcommand(guest(new StatCommand(text, err)))
                .addSubcommand(guest(new WhyCommand(text, err)))
                .addSubcommand(guest(new WalkCommand(text, err)))
                .addSubcommand(new DiffCommand(text))
                .setOut(text)
                .setErr(new PrintWriter(messages, true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, ignored) -> wrongUse(messages, exception))
                .setExecutionExceptionHandler((exception, command, ignored) -> failure(messages, exception))
                .execute(arguments);
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
        messages.println(
                command + ": " + exception.getMessage().lines().findFirst().orElse("wrong use"));
        return ExitStatus.OUR_ERROR;
    }

    private static int failure(PrintStream messages, Exception exception) {
        if (exception instanceof CommandFailure failure) {
            // what is wrong with a program begins with its name, in the form that editors recognise
            boolean ofProgram = failure.status() == ExitStatus.CANNOT_LOAD;
            messages.println((ofProgram ? "" : "interlock: ") + failure.getMessage());
            return failure.status();
        }
        // Our own bug: here the stack trace is the message.
        messages.println(
                "interlock: this is a bug of the simulator, please report it with the program and its options");
        exception.printStackTrace(messages);
        return ExitStatus.OUR_ERROR;
    }
}
