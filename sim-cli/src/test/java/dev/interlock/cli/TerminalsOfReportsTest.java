package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.cli.report.Emphasis;
import dev.interlock.cli.report.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every report fits the terminal that it goes to, and no number in it is broken. What {@code litmus}, {@code protocol} and
 * {@code events} print has a form of its own (herd's, a square table, Markdown) and is left as it is.
 */
class TerminalsOfReportsTest {
    private static final String SPINLOCK = "../examples/guest/spinlock.asm";
    private static final String MUTEX = "../examples/guest/threads/bin/mutex";
    private static final int WIDE = 1000;
    private static final String ESCAPE = "\033[";

    @TempDir
    private Path folder;

    private static Terminal of(int width) {
        return new Terminal(width, Emphasis.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stat --max-cycles 90000 " + SPINLOCK,
                "stat --max-cycles 90000 --cores 8 " + SPINLOCK,
                "profile --max-cycles 90000 " + SPINLOCK,
                "profile --max-cycles 90000 " + MUTEX,
                "why counter@2000 " + SPINLOCK,
                "walk counter+8 --at 5000 " + SPINLOCK,
                "walk 0x7fffffffe000 --at 5000 " + MUTEX,
                "c2c --max-cycles 90000 --cores 4 " + SPINLOCK,
                "c2c --cores 2 ../examples/guest/asm/false-sharing.asm",
                "mesi --ops R0_x;R7_x;W0_x=5;R1_x;L1_x",
                "mesi --ops R0_x;R1_x;W0_x=5;W1_y --predict --reveal",
                "threads --cores 2 " + MUTEX,
                "strace --cores 2 " + MUTEX,
                "ps --at 120000 --cores 2 " + MUTEX,
                "diff A.json B.json"
            })
    void every_line_fits_and_every_number_is_whole(String words) throws IOException {
        String[] arguments = arguments(words);
        List<String> numbers =
                numbers(interlock(of(WIDE), Terminal.NONE, arguments).out());
        for (int width : new int[] {40, 60, 80, 120}) {
            CommandLineRun run = interlock(of(width), Terminal.NONE, arguments);

            assertThat(run.out().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
            assertThat(numbers(run.out())).as("numbers at width " + width).containsAll(numbers);
        }
    }

    private String[] arguments(String words) throws IOException {
        String[] arguments = words.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace('_', ' ');
            if (arguments[i].endsWith(".json")) {
                Path file = folder.resolve(arguments[i]);
                interlock(("run --quiet --max-cycles " + (arguments[i].startsWith("A") ? 90_000 : 80_000) + " --json "
                                + file + " " + SPINLOCK)
                        .split(" "));
                arguments[i] = file.toString();
            }
        }
        return arguments;
    }

    /** What depends on the run alone: not the bars, nor how many cycles a character of them is, nor the host's time. */
    private static List<String> numbers(String report) {
        return report.lines()
                .filter(line -> !line.startsWith("thread ") && !line.contains("a column is"))
                .filter(line -> !line.contains("million") && !line.contains(" s: "))
                .flatMap(line -> Stream.of(line.split("[ ()]+")))
                .filter(word -> word.matches("[+-]?[0-9][0-9,]*(\\.[0-9]+)?|0x[0-9a-f]+"))
                .filter(word -> word.length() > 2)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "stat",
                "profile",
                "why",
                "walk",
                "c2c",
                "mesi",
                "threads",
                "strace",
                "ps",
                "trace",
                "diff",
                "litmus",
                "protocol",
                "events"
            })
    void help_fits_and_is_bold_only_on_a_terminal(String command) {
        CommandLineRun narrow = interlock(of(40), Terminal.NONE, command, "--help");

        assertThat(narrow.status()).isZero();
        assertThat(narrow.out()).startsWith("Usage: interlock " + command).doesNotContain(ESCAPE);
        assertThat(narrow.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(55));
        assertThat(interlock(new Terminal(80, Emphasis.BOLD), Terminal.NONE, command, "--help")
                        .out())
                .contains(ESCAPE);
    }

    // ---------------------------------------------------------------- which stream decides

    @Test
    void a_report_on_standard_output_does_not_care_where_standard_error_goes() {
        String[] stat = {"stat", "--max-cycles", "9000", SPINLOCK};
        Terminal bold = new Terminal(60, Emphasis.BOLD);

        assertThat(interlock(bold, Terminal.NONE, stat).out()).contains(ESCAPE);
        assertThat(interlock(Terminal.NONE, bold, stat).out()).doesNotContain(ESCAPE);
    }

    @Test
    void the_report_of_a_run_is_shown_where_standard_error_goes() {
        String[] run = {"run", "--max-cycles", "9000", SPINLOCK};
        Terminal bold = new Terminal(60, Emphasis.BOLD);

        assertThat(interlock(bold, Terminal.NONE, run).err()).doesNotContain(ESCAPE);
        assertThat(interlock(Terminal.NONE, bold, run).err()).contains(ESCAPE);
        assertThat(interlock(Terminal.NONE, of(40), run).err().lines()).allMatch(line -> line.length() <= 40);
    }

    // ---------------------------------------------------------------- output that cannot be written

    private static final class Refusing extends OutputStream {
        private final String reason;

        Refusing(String reason) {
            this.reason = reason;
        }

        @Override
        public void write(int one) throws IOException {
            throw new IOException(reason);
        }
    }

    private static String interlockInto(String reason, int status, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(Main.execute(
                        new StandardStream(new Refusing(reason), Terminal.NONE),
                        new StandardStream(err, Terminal.NONE),
                        arguments))
                .as(Arrays.toString(arguments))
                .isEqualTo(status);
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_reader_that_has_seen_enough_ends_the_command_as_it_ends_others() {
        assertThat(interlockInto("Broken pipe", 128 + 13, "events")).isEmpty();
        assertThat(interlockInto("Broken pipe", 128 + 13, "why", "counter@2000", SPINLOCK))
                .isEmpty();
    }

    @Test
    void a_full_disk_is_named() {
        assertThat(interlockInto("No space left on device", ExitStatus.OUR_ERROR, "protocol", "mesi"))
                .isEqualTo("interlock: standard output cannot be written: No space left on device\n");
    }
}
