package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.core.coherence.ProtocolPrinter;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.machine.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    private static final Path GUEST = Path.of("..", "examples", "guest");
    private static final String SPINLOCK = GUEST.resolve("spinlock.asm").toString();
    private static final String MUTEX = GUEST.resolve("threads/bin/mutex").toString();

    @TempDir
    private Path folder;

    // ---------------------------------------------------------------- the examples

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void a_spin_lock_keeps_the_count_exact(int cores) {
        CommandLineRun run = interlock("run", SPINLOCK, "--cores", "" + cores, "--quiet");

        assertThat(run).isEqualTo(new CommandLineRun(0, "counter = " + 10_000 * cores + "\n", ""));
    }

    /** The table "Three programs" of the README: its rows are the test's cases. */
    static Stream<Arguments> tableOfTheReadme() throws IOException {
        return Files.readAllLines(Path.of("..", "README.md")).stream()
                .filter(line -> line.matches("\\| `[a-z-]+\\.asm` \\|.*"))
                .flatMap(line -> {
                    String[] cells = line.split("[ |`]+");
                    return Stream.of(2, 4, 8)
                            .map(cores -> Arguments.of(cells[1], cores, Long.parseLong(cells[cores / 4 + 2])));
                });
    }

    @ParameterizedTest
    @MethodSource("tableOfTheReadme")
    void the_readme_tells_the_truth(String example, int cores, long count) {
        assertThat(show(example, cores)).isEqualTo(count);
    }

    @Test
    void plain_increments_lose_updates() {
        assertThat(show("inc-plain.asm", 3)).isBetween(10_000L, 29_999L);
    }

    private static long show(String example, int cores) {
        String program = GUEST.resolve(example).toString();
        CommandLineRun run = interlock("run", program, "--cores", "" + cores, "--quiet", "--show", "counter");
        String[] words = run.out().strip().split(" ");
        return Long.parseLong(words[words.length - 1]);
    }

    // ---------------------------------------------------------------- reports

    @Test
    void two_runs_are_equal_but_for_the_host_s_time() throws IOException {
        String[] contents = new String[4];
        for (int i = 0; i < 2; i++) {
            Path json = folder.resolve("report.json");
            Path events = folder.resolve("events.jsonl");
            interlock(
                    "run",
                    SPINLOCK,
                    "--max-cycles",
                    "100000",
                    "--json",
                    json.toString(),
                    "--events",
                    events.toString());
            contents[i] = Files.readString(json).replaceAll("\"hostSeconds\" : [-+.eE0-9]+", "");
            contents[i + 2] = Files.readString(events);
        }

        assertThat(contents[1]).isEqualTo(contents[0]);
        assertThat(contents[3].lines().count()).isGreaterThan(1000);
        assertThat(contents[3]).isEqualTo(contents[2]);
    }

    @Test
    void the_json_report_has_the_documented_keys() throws IOException {
        Path file = folder.resolve("report.json");
        interlock("run", SPINLOCK, "--quiet", "--json", file.toString(), "--show", "counter", "--show", "text:byte:7");

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("exit").toString()).isEqualTo("{\"reason\":\"HALTED\",\"status\":0}");
        assertThat(json.get("cores")).hasSize(2);
        assertThat(json.get("symbols").toString())
                .isEqualTo("{\"counter\":20000,\"text\":[99,111,117,110,116,101,114]}");
        assertThat(json.get("hostSeconds").isDouble()).isTrue();
        long instructions = 0;
        for (JsonNode core : json.get("cores")) {
            instructions += core.get("instructions").longValue();
            long used = 0;
            for (JsonNode use : core.get("cycleUse")) {
                used += use.longValue();
            }
            assertThat(used)
                    .as("every busy cycle has a use")
                    .isEqualTo(core.get("cycles").longValue());
            assertThat(core.get("cycles").longValue() + core.get("idleCycles").longValue())
                    .isEqualTo(json.get("cycles").longValue());
        }
        assertThat(json.get("instructions").longValue()).isEqualTo(instructions);
    }

    @Test
    void the_text_report_comes_after_on_standard_error() {
        CommandLineRun run = interlock("run", SPINLOCK, "--cores", "2");

        assertThat(run.out()).isEqualTo("counter = 20000\n");
        assertThat(run.err())
                .contains("spinlock.asm on 2 cores, textbook-1, mesi, seed 1")
                .contains("halted after ")
                .contains("CPI  ", "store buffer", "L1D\n", "L2\n", "L3\n", "DRAM\n", "data TLB\n", "walks")
                .contains("invalidations", "interventions", "address busy", "million instructions per second");
        assertThat(run.err().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void the_report_can_go_to_a_file_or_nowhere() throws IOException {
        Path report = folder.resolve("report.txt");

        assertThat(interlock("run", SPINLOCK, "--report", report.toString()).err())
                .isEmpty();
        assertThat(report).content().startsWith(SPINLOCK + " on 2 cores");
        assertThat(interlock("run", SPINLOCK, "--quiet").err()).isEmpty();
    }

    @Test
    void the_report_names_what_was_changed() {
        CommandLineRun run = interlock("run", SPINLOCK, "--set", "cache.l1d.ways=4", "--set", "seed=7");

        assertThat(run.err()).contains("textbook-1 cache.l1d.ways=4 seed=7, mesi, seed 7");
    }

    // ---------------------------------------------------------------- memory, arguments, statuses

    @ParameterizedTest
    @CsvSource({
        "bytes:byte:4, bytes = 255 2 3 4",
        "bytes:word:2, bytes = 767 1027",
        "bytes:dword,  bytes = 67306239",
        "big,          big = 18446744073709551615",
        "big:qword:2,  big = 18446744073709551615 1"
    })
    void memory_is_shown_by_symbol_and_size(String show, String line) throws IOException {
        Path program = source("""
                section .data
                bytes: db 255, 2, 3, 4
                big: dq -1, 1
                section .text
                _start: hlt
                """);

        assertThat(interlock("run", "--quiet", "--show", show, program.toString())
                        .out())
                .isEqualTo(line + "\n");
    }

    @Test
    void every_core_has_its_number_and_a_stack_of_its_own() throws IOException {
        Path program = source("""
                default rel
                section .bss
                numbers: resq 4
                counts: resq 4
                stacks: resq 4
                section .text
                _start:
                    lea rax, [numbers]
                    mov [rax + 8*rdi], rdi
                    lea rax, [counts]
                    mov [rax + 8*rdi], rsi
                    push rdi
                    lea rax, [stacks]
                    mov [rax + 8*rdi], rsp
                    hlt
                """);

        String shows = "--show numbers:qword:4 --show counts:qword:4 --show stacks:qword:4";
        CommandLineRun run = interlock(("run --quiet --cores 4 " + shows + " " + program).split(" "));

        List<String> lines = run.out().lines().toList();
        assertThat(lines.subList(0, 2)).containsExactly("numbers = 0 1 2 3", "counts = 4 4 4 4");
        long[] stacks = Arrays.stream(
                        lines.get(2).substring("stacks = ".length()).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        for (int core = 1; core < 4; core++) {
            assertThat(stacks[core - 1] - stacks[core]).isEqualTo((64 << 10) + 4096);
        }
    }

    @Test
    void a_stack_that_is_full_is_told_from_other_faults() throws IOException {
        Path program = source("_start: push rax\n jmp _start\n");

        CommandLineRun run = interlock("run", "--quiet", program.toString());

        assertThat(run.status()).isEqualTo(128 + 11);
        assertThat(run.err()).contains("the stack of core").contains("is full");
    }

    @ParameterizedTest
    @CsvSource({"60, 7, 7", "231, 300, 44"})
    void the_status_is_the_guest_s(int call, int status, int expected) throws IOException {
        Path program = source("_start: mov eax, %d\n mov edi, %d\n syscall\n".formatted(call, status));

        CommandLineRun run = interlock("run", "--cores", "1", program.toString());

        assertThat(run.status()).isEqualTo(expected);
        assertThat(run.err()).contains("exited with status " + expected);
    }

    @Test
    void bytes_that_are_stored_just_before_a_write_are_written() throws IOException {
        Path program = source("""
                default rel
                section .bss
                align 64
                line: resb 64
                section .text
                _start:
                    mov eax, 1
                    mov edx, 3
                    lea rsi, [line]
                    mov edi, 1
                    mov word [rsi], 'ok'
                    mov byte [rsi+2], 10
                    syscall
                    hlt
                """);

        assertThat(interlock("run", "--quiet", "--cores", "1", program.toString())
                        .out())
                .isEqualTo("ok\n");
    }

    // ---------------------------------------------------------------- profiles and protocols

    @Test
    void a_profile_that_was_shown_can_be_saved_and_run() throws IOException {
        CommandLineRun shown = interlock("profile", "show", "edu-1");
        Path mine = Files.writeString(folder.resolve("mine.json"), shown.out().replace("edu-1", "mine-1"));

        CommandLineRun run = interlock("run", SPINLOCK, "--profile", mine.toString());

        assertThat(run.out()).isEqualTo("counter = 20000\n");
        assertThat(run.err()).contains("on 2 cores, mine-1, mesi");
    }

    @Test
    void a_profile_may_say_only_what_differs() throws IOException {
        Path mine = Files.writeString(
                folder.resolve("mine.json"),
                "{\"name\": \"mine-1\", \"base\": \"textbook-1\", \"cores\": 3, \"core\": {\"latencies\": {\"cycles\": {\"divide64\": 90}}}}");

        String shown = interlock("profile", "show", mine.toString()).out();

        assertThat(shown).contains("\"cores\" : 3", "\"divide64\" : 90", "\"divide32\" : 22");
    }

    @Test
    void what_the_kernel_costs_is_part_of_a_profile() throws IOException {
        Path mine = Files.writeString(
                folder.resolve("mine.json"),
                "{\"name\": \"mine-1\", \"base\": \"textbook-1\", \"kernel\": {\"tasks\": {\"wakeCycles\": 77}}}");

        String shown = interlock("profile", "show", mine.toString()).out();

        assertThat(shown).contains("\"wakeCycles\" : 77", "\"sleepCycles\" : 300", "\"hertz\" : 3000000000");
        assertThat(interlock("run", "--set", "kernel.pageFaultCycles=9000", MUTEX, "2")
                        .err())
                .doesNotContain("exited with status 0 after "
                        + cycles(interlock("run", MUTEX, "2").err()));
    }

    /** The number of cycles in a report. */
    private static String cycles(String report) {
        return report.replaceAll("(?s).*exited with status 0 after ([0-9,]+) cycles.*", "$1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernel.pageFaultCycles=-1        | kernel: pageFaultCycles is -1; it must be from 0 to 1000000",
                "kernel.scheduler.sliceCycles=one | kernel.scheduler.sliceCycles is \"one\"; it must be a whole number",
                "kernel=1                         | kernel is 1; it must be an object with the keys dispatchCycles,"
            },
            quoteCharacter = '`')
    void a_wrong_cost_of_the_kernel_is_named(String change, String sentence) {
        assertThat(interlock("run", "--set", change, MUTEX).err()).startsWith("interlock: " + sentence);
    }

    @Test
    void profiles_are_listed() {
        assertThat(interlock("profile", "list").out().lines())
                .startsWith("textbook-1", "edu-1")
                .hasSameSizeAs(Profiles.all());
    }

    @ParameterizedTest
    @MethodSource("dev.interlock.core.coherence.Protocols#all")
    void every_protocol_keeps_the_count_exact(TransitionTable protocol) {
        CommandLineRun run = interlock("run", SPINLOCK, "--protocol", protocol.name());

        assertThat(run.out()).isEqualTo("counter = 20000\n");
        assertThat(run.err()).contains("on 2 cores, textbook-1, " + protocol.name() + ", seed 1");
    }

    @ParameterizedTest
    @MethodSource("dev.interlock.core.coherence.Protocols#all")
    void a_protocol_is_printed_as_a_table(TransitionTable protocol) {
        assertThat(interlock("protocol", protocol.name()))
                .isEqualTo(new CommandLineRun(0, ProtocolPrinter.text(protocol), ""));
    }

    private Path source(String text) throws IOException {
        return Files.writeString(folder.resolve("program.asm"), text);
    }
}
