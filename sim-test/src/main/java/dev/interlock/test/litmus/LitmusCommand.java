package dev.interlock.test.litmus;

import dev.interlock.core.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The back end of {@code interlock litmus [--runs N] [--seed N] [--profile P] FILE…}.
 *
 * <pre>{@code
 * int status = new LitmusCommand(MachineConfig.profile("textbook-1"), 10_000, 1)
 *         .run(List.of(Path.of("SB.litmus")), System.out, System.err);
 * }</pre>
 *
 * @param config the machine; its number of cores does not matter
 * @param runs of each test
 * @param seed of each test
 */
public record LitmusCommand(MachineConfig config, long runs, long seed) {
    /** Every test ran, and the machine showed nothing that x86-TSO forbids. */
    public static final int PASSED = 0;

    /** The machine showed a final state that x86-TSO forbids. */
    public static final int FORBIDDEN_SEEN = 1;

    /** A file cannot be read, is no litmus test, or holds a test that cannot be run; as with {@code interlock run}. */
    public static final int CANNOT_LOAD = 126;

    /** Runs without {@code --runs}. */
    public static final long DEFAULT_RUNS = 10_000;

    public LitmusCommand {
        if (runs < 1) {
            throw new IllegalArgumentException("a test is run at least once, not " + runs + " times");
        }
    }

    /**
     * Runs the tests in these files, one after the other, and prints a histogram and a verdict for each. A file that cannot
     * be read does not keep the others from running.
     *
     * <p>Whether the test's own condition holds is printed ({@code Ok}, {@code No}) and does not decide the status: an
     * {@code exists} that a machine never shows is no mistake of the machine.
     *
     * @param out the results
     * @param err one line for each file that cannot be read or run
     * @return the worst of {@link #PASSED}, {@link #FORBIDDEN_SEEN} and {@link #CANNOT_LOAD}
     */
    public int run(List<Path> files, Appendable out, Appendable err) throws IOException {
        LitmusRunner runner = new LitmusRunner(config);
        int status = PASSED;
        for (Path file : files) {
            try {
                LitmusResult result = runner.run(LitmusTest.parse(file.toString(), text(file)), runs, seed);
                result.print(out);
                out.append('\n');
                status = Math.max(status, result.forbidden().isEmpty() ? PASSED : FORBIDDEN_SEEN);
            } catch (LitmusException e) {
                err.append(e.getMessage()).append('\n');
                status = CANNOT_LOAD;
            }
        }
        return status;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new LitmusException(file + ": error: there is no such file");
        } catch (IOException e) {
            throw new LitmusException(file + ": error: cannot be read as text (" + e.getMessage() + ")");
        }
    }
}
