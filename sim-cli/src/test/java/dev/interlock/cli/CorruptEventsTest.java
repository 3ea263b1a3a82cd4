package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of events that were cut off or damaged on their way: one clear line, a status that is not zero, never equal. */
class CorruptEventsTest {
    @TempDir
    private Path folder;

    private Path whole;
    private byte[] bytes;

    @BeforeEach
    void a_short_run() throws IOException {
        whole = record("whole.ilev");
        bytes = Files.readAllBytes(whole);
    }

    private Path record(String name) {
        Path file = folder.resolve(name);
        interlock("run", "--quiet", "--max-cycles", "120", "--events", "" + file, "../examples/guest/spinlock.asm");
        return file;
    }

    private CommandLineRun compare(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("other.ilev"), content);
        return interlock("diff", "--events", whole.toString(), file.toString());
    }

    @Test
    void a_file_that_ends_too_early_is_told_wherever_it_ends() throws IOException {
        for (int length = 0; length < bytes.length; length++) {
            CommandLineRun run = compare(Arrays.copyOf(bytes, length));

            assertThat(run.status()).as("cut to %d bytes", length).isEqualTo(ExitStatus.OUR_ERROR);
            assertThat(run.err()).hasLineCount(1).startsWith("interlock: " + folder.resolve("other.ilev") + ": ");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void no_flipped_bit_goes_unnoticed() throws IOException {
        for (int at = 0; at < bytes.length; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << at % 8);

            CommandLineRun run = compare(damaged);

            assertThat(run.status()).as("byte %d flipped", at).isIn(1, ExitStatus.OUR_ERROR);
            assertThat(run.err().lines().count()).isEqualTo(run.status() == 1 ? 0 : 1);
            assertThat(run.out()).matches(run.status() == 1 ? "(?s)after [0-9]+ equal events: .*" : "");
        }
    }

    @Test
    void what_stands_behind_the_end_is_told() throws IOException {
        CommandLineRun run = compare(Arrays.copyOf(bytes, bytes.length + 1));

        assertThat(run.err()).endsWith(": there is something behind the end\n");
        assertThat(run.status()).isEqualTo(ExitStatus.OUR_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"event\":", "no event\n", "\u0000\n", "[]\n"})
    void lines_that_are_no_events_are_told(String damage) throws IOException {
        Path text = record("whole.jsonl");
        Path other = Files.writeString(folder.resolve("other.jsonl"), Files.readString(text) + damage);

        CommandLineRun run = interlock("diff", "--events", text.toString(), other.toString());

        assertThat(run.err()).startsWith("interlock: " + other + ": line ").endsWith(" is no event\n");
        assertThat(run.status()).isEqualTo(ExitStatus.OUR_ERROR);
    }

    @Test
    void a_folder_is_no_file_of_events() {
        CommandLineRun run = interlock("diff", "--events", folder.toString(), folder.toString());

        assertThat(run.err()).isEqualTo("interlock: " + folder + ": it is a directory\n");
        assertThat(run.status()).isEqualTo(ExitStatus.OUR_ERROR);
    }
}
