package dev.interlock.cli;

import dev.interlock.cli.report.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One run of the real command in this process.
 *
 * @param status exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record CommandLineRun(int status, String out, String err) {
    /** Without a terminal. */
    static CommandLineRun interlock(String... arguments) {
        return interlock(Terminal.NONE, Terminal.NONE, arguments);
    }

    /** With what standard output and standard error are shown on. */
    static CommandLineRun interlock(Terminal shownOut, Terminal shownErr, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.execute(new StandardStream(out, shownOut), new StandardStream(err, shownErr), arguments);
        return new CommandLineRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
