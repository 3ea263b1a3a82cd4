package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that watch a program and then report. */
class ObservingCommandsTest {
    private static final int OUR_ERROR = 125;
    private static final int CANNOT_LOAD = 126;
    private static final String FALSE_SHARING = "../examples/guest/asm/false-sharing.asm";
    private static final String PADDED = "../examples/guest/asm/padded.asm";
    private static final String THREADS = "../examples/guest/threads/bin/mutex";

    @TempDir
    private Path folder;

    // ---------------------------------------------------------------- c2c

    @Test
    void c2c_names_the_line_both_symbols_both_cores_and_the_cure() throws IOException {
        JsonNode report = json(interlock("c2c", "--json", "--cores", "2", FALSE_SHARING));

        assertThat(report.at("/hitm/program").asLong()).isGreaterThan(1000);
        JsonNode line = report.at("/lines/0");
        assertThat(line.get("name").asText()).isEqualTo("a");
        assertThat(line.get("sharing").asText()).isEqualTo("false");
        assertThat(line.get("places")).hasSize(2);
        for (int core = 0; core < 2; core++) {
            JsonNode place = line.get("places").get(core);
            assertThat(place.get("core").asInt()).isEqualTo(core);
            assertThat(place.get("offset").asInt()).isEqualTo(8 * core);
            assertThat(place.get("symbol").asText()).isEqualTo(core == 0 ? "a" : "b");
            assertThat(place.get("instruction").asText())
                    .startsWith(core == 0 ? "count_a (false-sharing.asm:" : "count_b");
            assertThat(place.get("stores").asLong()).isEqualTo(1000);
            assertThat(place.get("hitm").asLong()).isGreaterThan(500);
        }
        assertThat(line.get("advice").asText()).startsWith("pad `a` to 64 bytes, so that `b` begins on another line");
    }

    @Test
    void c2c_finds_nothing_in_the_padded_program() {
        assertThat(interlock("c2c", "--cores", "2", PADDED).out()).startsWith("program's data: 0 HITM on 0 lines\n");
    }

    @Test
    void c2c_of_a_spin_lock_does_not_advise_padding() throws IOException {
        JsonNode line = json(interlock("c2c", "--json", "--cores", "2", "../examples/guest/spinlock.asm"))
                .at("/lines/0");

        assertThat(line.get("name").asText()).isEqualTo("lock");
        assertThat(line.get("sharing").asText()).isEqualTo("true");
        assertThat(line.get("advice").asText()).contains("padding does not help");
    }

    // ---------------------------------------------------------------- trace

    @ParameterizedTest
    @ValueSource(strings = {FALSE_SHARING, THREADS})
    void trace_is_valid_and_no_slices_of_a_track_overlap(String program) throws IOException {
        Path file = folder.resolve("trace.json");

        CommandLineRun run = interlock("trace", "--cores", "2", "-o", file.toString(), program);

        assertThat(run.status()).isZero();
        JsonNode trace = new ObjectMapper().readTree(file.toFile());
        assertThat(trace.at("/otherData/timeUnit").asText()).contains("one cycle");
        Map<String, Long> ends = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        Set<Long> begun = new TreeSet<>();
        Set<Long> ended = new TreeSet<>();
        for (JsonNode event : trace.get("traceEvents")) {
            assertThat(event.get("name").isTextual()).isTrue();
            assertThat(event.get("pid").isIntegralNumber()).isTrue();
            assertThat(event.get("tid").isIntegralNumber()).isTrue();
            String track = event.get("pid") + "/" + event.get("tid");
            switch (event.get("ph").asText()) {
                case "M" -> {
                    String what = event.get("name").asText();
                    assertThat(what).matches("(process|thread)_(name|sort_index)");
                    if (what.endsWith("_name")) {
                        names.put(track, event.at("/args/name").asText());
                    }
                }
                case "C" -> {
                    assertThat(event.get("ts").asLong()).isNotNegative();
                    assertThat(event.at("/args/value").asLong()).isNotNegative();
                }
                case "X" -> {
                    assertThat(names).containsKey(track);
                    assertThat(event.get("dur").asLong()).isPositive();
                    assertThat(event.get("ts").asLong())
                            .as("%s of track %s", event, names.get(track))
                            .isGreaterThanOrEqualTo(ends.getOrDefault(track, 0L));
                    ends.put(track, event.get("ts").asLong() + event.get("dur").asLong());
                }
                case "s" -> assertThat(begun.add(event.get("id").asLong())).isTrue();
                case "f" -> assertThat(ended.add(event.get("id").asLong())).isTrue();
                default -> throw new AssertionError("unknown phase: " + event);
            }
        }
        assertThat(begun).as("arrows").isNotEmpty().isEqualTo(ended);
        assertThat(names.values())
                .contains("core 1", "pipeline", "kernel", "misses", "walks", "bus", "transactions", "threads");
    }

    @Test
    void trace_is_bounded_by_its_limit_and_says_so() throws IOException {
        Path file = folder.resolve("trace.json");

        CommandLineRun run = interlock("trace", "--limit", "10", "--to", "2000", "-o", file.toString(), FALSE_SHARING);

        assertThat(run.err()).contains("slices were left out; --limit, --from and --to choose");
        assertThat(Files.size(file)).isLessThan(100_000);
    }

    // ---------------------------------------------------------------- threads

    @Test
    void threads_have_no_gaps_and_no_core_has_two() throws IOException {
        JsonNode chart = json(interlock("threads", "--json", "--cores", "2", THREADS));

        assertThat(chart.get("threads")).hasSize(5);
        List<long[]> onCores = new ArrayList<>();
        for (JsonNode thread : chart.get("threads")) {
            long at = thread.at("/spans/0/from").asLong();
            for (JsonNode span : thread.get("spans")) {
                assertThat(span.get("from").asLong()).isEqualTo(at);
                at = span.get("to").asLong();
                if (span.has("core")) {
                    onCores.add(new long[] {
                        span.get("core").asLong(), span.get("from").asLong(), at
                    });
                }
            }
        }
        for (long[] one : onCores) {
            assertThat(onCores.stream()
                            .filter(other -> other[0] == one[0] && other[1] < one[2] && one[1] < other[2])
                            .count())
                    .as("threads on core %d in cycle %d", one[0], one[1])
                    .isEqualTo(1);
        }
        assertThat(chart.toString()).contains("futex");
    }

    @Test
    void threads_are_drawn() throws IOException {
        Path svg = folder.resolve("threads.svg");

        CommandLineRun run = interlock("threads", "--cores", "2", "--svg", svg.toString(), THREADS);

        assertThat(run.out().lines().map(String::length).toList()).allMatch(length -> length <= 100);
        assertThat(run.out()).contains("thread 1  0000").contains("gave up").contains("slept on futex");
        assertThat(Files.readString(svg))
                .startsWith("<svg ")
                .endsWith("</svg>\n")
                .contains("sleeps on futex");
    }

    // ---------------------------------------------------------------- mesi

    @Test
    void mesi_prints_the_table_of_the_textbook() {
        assertThat(interlock("mesi", "--ops", "R0 x; R1 x; W0 x=5; R1 x; L1 x").out())
                .isEqualTo("""
                    line x
                    operation          hit or miss     core 0  core 1  bus      data from  memory
                    given                              I       I       –        –          fresh
                    core 0 load = 0    miss            E       I       Read     DRAM       fresh
                    core 1 load = 0    miss            S       S       Read     L3         fresh
                    core 0 store 5     hit, not owned  M       I       Upgrade  –          stale
                    core 1 load = 5    miss            S       S       Read     core 0     fresh
                    core 1 locked → 6  hit, not owned  I       M       Upgrade  –          stale
                    """);
    }

    @Test
    void mesi_predict_leaves_out_the_same_cells_for_the_same_seed_and_reveal_shows_them() {
        String[] exercise = {"mesi", "--ops", "R0 x; W1 x", "--predict", "--seed", "7"};
        String blank = interlock(exercise).out();

        assertThat(blank).contains("____").isEqualTo(interlock(exercise).out());
        assertThat(interlock("mesi", "--ops", "R0 x; W1 x", "--predict", "--seed", "8")
                        .out())
                .isNotEqualTo(blank);
        String revealed = interlock("mesi", "--ops", "R0 x; W1 x", "--predict", "--seed", "7", "--reveal")
                .out();
        assertThat(revealed).contains("[").doesNotContain("____");
    }

    @Test
    void mesi_has_other_protocols_and_other_forms() throws IOException {
        Path svg = folder.resolve("path.svg");
        String markdown = interlock("mesi", "--ops", "R0 x", "--protocol", "msi", "--markdown", "--svg", svg.toString())
                .out();

        assertThat(markdown).contains("| core 0 load = 0 | miss | S | I | Read | DRAM | fresh |");
        assertThat(Files.readString(svg)).contains("core 0 load = 0");
        assertThat(json(interlock("mesi", "--json", "--line", "b", "--cores", "2", FALSE_SHARING))
                        .at("/tables/0/rows"))
                .hasSizeGreaterThan(1000);
    }

    // ---------------------------------------------------------------- strace

    @Test
    void strace_shows_results_errors_sleeps_and_ends() {
        String calls = interlock("strace", "--cores", "2", THREADS).out();

        assertThat(calls)
                .containsPattern("\\[thread 1\\] [0-9]+ writev = 32")
                .containsPattern("ioctl = -1 \\(errno 25\\)")
                .containsPattern("\\[thread [0-9]\\] [0-9]+ futex sleeps: futex at 0x[0-9a-f]+")
                .containsPattern("futex = 0 <[0-9]+ cycles>")
                .containsPattern("\\[thread 5\\] [0-9]+ ends with status 0")
                .containsPattern("\n[0-9]+ system calls\n$");
    }

    // ---------------------------------------------------------------- ps

    @Test
    void ps_lists_processes_threads_and_the_tree_at_a_cycle() {
        String listing =
                interlock("ps", "--cores", "2", "--at", "125400", THREADS).out();

        assertThat(listing)
                .startsWith("cycle 125400\n\nPID  PPID  PGID  NLWP  S  CYCLES  CMD\n  1     0     1     3  R  ")
                .containsPattern("\n  1     0    1     3  S  1      0  f{16} +[0-9]+  futex at 0x[0-9a-f]+\n")
                .containsPattern("\n  1     0    5     3  R  -      0  f{16} +0\n")
                .endsWith("\nmutex(1)\n  {4}\n  {5}\n");
    }

    @Test
    void ps_shows_physical_memory_and_what_a_fork_left_to_be_copied() throws IOException {
        String[] family = {"ps", "--memory", "--at", "200000", "../examples/guest/threads/bin/family", "4"};

        String map = interlock(family).out();

        assertThat(map)
                .startsWith("cycle 200000\n\nanonymous ")
                .contains("\nmemory map       16384 frames\n") // of 4 GiB
                .containsPattern("\n  copy on write  +[1-9][0-9]* frames\n")
                .containsPattern(
                        "\n0x[0-9a-f]+ – 0x[0-9a-f]+ +[0-9]+  anonymous   2  copy on write\n    process 1 at 0x408000\n");
        List<String> json = new ArrayList<>(List.of(family));
        json.add(2, "--json");
        JsonNode report = json(interlock(json.toArray(String[]::new)));
        long copied = 0;
        for (JsonNode run : report.get("runs")) {
            if (run.get("use").asText().equals("copyOnWrite")) {
                copied += run.get("frames").asLong();
                assertThat(run.get("owners")).hasSizeGreaterThan(1);
            }
        }
        assertThat(copied).isPositive().isEqualTo(report.at("/uses/copyOnWrite").asLong());
    }

    @Test
    void ps_in_json_has_a_row_for_each_process_and_thread() throws IOException {
        JsonNode listing = json(interlock("ps", "--json", "--cores", "2", "--at", "125400", THREADS));

        assertThat(listing.at("/processes/0/threads").asInt()).isEqualTo(3);
        assertThat(listing.get("threads")).hasSize(3);
        assertThat(listing.at("/threads/1/core").asInt()).isZero();
        assertThat(listing.at("/threads/0/waitsFor").asText()).startsWith("futex at 0x");
    }

    // ---------------------------------------------------------------- what goes wrong

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "mesi                                   | mesi wants either --ops \"R0 x; W1 x\" or a PROGRAM with"
                        + " --line SYMBOL",
                "mesi --ops Q9                          | \"Q9\" is no operation; expected one such as R0 x, W1 x = 5,"
                        + " L0 x (locked) or F0 x (flush)",
                "mesi --ops ;                           | there is no operation; expected some such as \"R0 x; W1 x\"",
                "mesi --ops R9_x --cores 2              | an operation is core 9's, but the machine has 2 cores",
                "mesi --ops R0_x --reveal               | --reveal shows what --predict leaves out; without --predict"
                        + " nothing is left out",
                "mesi PADDED                            | --line SYMBOL says which line of PADDED the table is about",
                "mesi --line nothing PADDED             | --line: PADDED has no symbol nothing",
                "mesi --line a --max-cycles 1 PADDED    | no core has touched the line of a in 1 cycles",
                "c2c --lines 0 PADDED                   | --lines is 0; it must be at least 1",
                "trace -o /no/where.json PADDED         | /no/where.json: cannot be written, there is no directory /no",
                "trace -o t --from 9 --to 9 PADDED      | --from 9 --to 9 leaves no cycle; --to must be greater than"
                        + " --from",
                "trace -o t --from 99999999 PADDED      | --from 99999999 is beyond the end of the run, which is cycle",
                "trace -o t --limit 0 PADDED            | --limit is 0; it must be at least 1",
                "ps --at 0 PADDED                       | --at is 0; it must be at least 1",
                "ps --at 99999999 PADDED                | --at 99999999 is beyond the end of the run, which is cycle",
                "threads --svg /no/where.svg PADDED     | /no/where.svg: cannot be written, there is no directory /no",
                "threads --svg /dev/full PADDED         | /dev/full: cannot be written, No space left on device",
                "walk --at -1 a PADDED                  | --at is -1; it must be at least 0",
            })
    void a_wrong_wish_gets_one_clear_line(String words, String sentence) {
        String[] arguments = words.replace("PADDED", PADDED).split(" +");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].equals("t") ? folder.resolve("t").toString() : arguments[i].replace('_', ' ');
        }

        CommandLineRun run = interlock(arguments);

        assertThat(run.status()).isEqualTo(OUR_ERROR);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("interlock: " + sentence.replace("PADDED", PADDED))
                .doesNotContain("\tat ");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2c", "threads", "strace", "ps"})
    void a_program_that_is_not_there_gets_one_clear_line(String command) {
        CommandLineRun run = interlock(command, "nowhere.asm");

        assertThat(run.status()).isEqualTo(CANNOT_LOAD);
        assertThat(run.err()).isEqualTo("nowhere.asm: no such file\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2c", "trace", "mesi", "threads", "strace", "ps"})
    void every_command_explains_itself(String command) {
        CommandLineRun run = interlock(command, "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: interlock " + command).contains("--json");
    }

    private static JsonNode json(CommandLineRun run) throws IOException {
        assertThat(run.status()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }
}
