package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/** {@code why}, {@code stat}, {@code walk}, {@code profile} and {@code diff}. */
class ReportsOfRunsTest {
    private static final String SPINLOCK =
            Path.of("..", "examples", "guest", "spinlock.asm").toString();

    @TempDir
    private Path folder;

    private Path source(String text) throws IOException {
        return Files.writeString(folder.resolve("program.asm"), text);
    }

    private static JsonNode json(CommandLineRun run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private static void assertPicture(Path file) throws IOException {
        try {
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(file.toFile())
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(file + " is no XML", e);
        }
    }

    private static void assertFailure(CommandLineRun run, String sentence) {
        assertThat(run.err().lines().reduce((first, last) -> last)).contains("interlock: " + sentence);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.OUR_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"why", "stat", "walk", "profile", "diff"})
    void every_report_has_help(String command) {
        assertThat(interlock(command, "--help").out())
                .startsWith("Usage: interlock " + command)
                .contains("--json");
    }

    // ---------------------------------------------------------------- why

    @Test
    void why_names_the_parts_of_an_access() {
        assertThat(interlock("why", "counter@1000", SPINLOCK).out()).isEqualTo("""
                core 1: load of 8 bytes at 0x401040 (physical 0x105040), cycles 1736 to 1886
                150 cycles: L1 miss 4, L2 miss 8, bus wait 2, snoop 12, L3 6, DRAM 110, transfer 8
                       4  L1 miss
                       8  L2 miss
                       2  bus wait: arbitration
                      12  snoop: no other core had the line
                       6  L3: no other core had to supply the line
                     110  DRAM: the line was not in the L3
                       8  transfer: gets the data from DRAM
                """);
    }

    @Test
    void why_in_json_has_the_same_parts() throws IOException {
        JsonNode access = json(interlock("why", "counter+0@2000", SPINLOCK, "--core", "1", "--json"));

        assertThat(access.get("cycles").intValue()).isEqualTo(58);
        int sum = 0;
        for (JsonNode step : access.get("steps")) {
            sum += step.get("cycles").intValue();
        }
        assertThat(sum).isEqualTo(58);
        assertThat(access.get("steps").get(4).get("name").textValue()).isEqualTo("intervention from core 0");
    }

    @Test
    void why_says_what_it_cannot_find() {
        assertFailure(interlock("why", "nix@3", SPINLOCK), SPINLOCK + " has no symbol nix");
        assertFailure(interlock("why", "counter", SPINLOCK), "counter is not ADDRESS@CYCLE, such as counter@1000");
        assertFailure(
                interlock("why", "counter@5", SPINLOCK, "--core", "7"), "--core: there is no core 7; there are 2");
        assertFailure(
                interlock("why", "0x99@5", SPINLOCK, "--max-cycles", "9000"),
                "no access to 0x99 at cycle 5 or after it; there is none at all");
        assertFailure(
                interlock("why", "counter@20000", SPINLOCK, "--max-cycles", "9000"),
                "cycle 20000 is beyond the end of the run, at cycle 9000: the budget of 9000 cycles is used up");
    }

    @Test
    void an_empty_run_has_no_access() throws IOException {
        Path program = source("section .bss\nx: resq 1\nsection .text\n_start: hlt\n");

        assertFailure(
                interlock("why", "x@0", program.toString()),
                "no access to x at cycle 0 or after it; there is none at all");
    }

    // ---------------------------------------------------------------- stat

    @Test
    void stat_prints_counts_and_draws_the_cpi_stack() throws IOException {
        Path svg = folder.resolve("cpi.svg");

        CommandLineRun text = interlock("stat", SPINLOCK, "--max-cycles", "9000", "--svg", svg.toString());

        assertThat(text.out()).contains("CPI  ", "intervention", "L1D\n", "address busy");
        assertPicture(svg);
        assertThat(svg).content().contains("<title>issue 1.00</title>", ">core 1: ");
        JsonNode json = json(interlock("stat", SPINLOCK, "--max-cycles", "9000", "--json"));
        assertThat(json.get("cores")).hasSize(2);
        assertThat(json.get("cycles").intValue()).isEqualTo(9000);
    }

    @Test
    void a_file_that_cannot_be_written_is_named() {
        assertFailure(
                interlock("stat", SPINLOCK, "--max-cycles", "9", "--svg", folder.toString()),
                folder + ": cannot be written, it is a directory");
    }

    // ---------------------------------------------------------------- walk

    @Test
    void walk_draws_the_four_levels() throws IOException {
        Path svg = folder.resolve("walk.svg");

        CommandLineRun run = interlock("walk", "counter+8", SPINLOCK, "--at", "5000", "--svg", svg.toString());

        assertThat(run.out().lines()).allMatch(line -> line.length() <= 40);
        assertThat(run.out()).isEqualTo("""
                core 0 at cycle 5000: 0x401048
                  → 0x105048, page of 4 KiB
                  PML4 0 │ PDPT 0 │ PD 2 │ PT 1
                  offset 0x48
                  CR3 0x100000
                   │
                  PML4E [  0] at 0x100000
                   │    0000000000102027
                   │    P R/W U/S A
                   │    in L1
                   │
                  PDPTE [  0] at 0x102000
                   │    0000000000103027
                   │    P R/W U/S A
                   │    in L1
                   │
                  PDE   [  2] at 0x103010
                   │    0000000000104027
                   │    P R/W U/S A
                   │    in L1
                   │
                  PTE   [  1] at 0x104008
                   │    8000000000105067
                   │    P R/W U/S A D NX
                   │    in L1
                   ▼
                  physical 0x105048
                  translation in first-level DTLB
                """);
        assertPicture(svg);
        JsonNode json = json(interlock("walk", "counter+8", SPINLOCK, "--at", "5000", "--json"));
        assertThat(json.get("entries")).hasSize(4);
        assertThat(json.get("physical").textValue()).isEqualTo("0x105048");
    }

    @Test
    void walk_ends_where_nothing_is_mapped() {
        CommandLineRun run = interlock("walk", "0x7000000000", SPINLOCK, "--at", "50");

        assertThat(run.out()).contains("not mapped", "not present", "page fault", "translation in no TLB");
    }

    @Test
    void walk_says_what_it_cannot_show() {
        assertFailure(
                interlock("walk", "counter", SPINLOCK, "--at", "99999999"),
                "--at: cycle 99999999 is beyond the end of the run, at cycle 4302760");
        assertFailure(interlock("walk", "nix", SPINLOCK), SPINLOCK + " has no symbol nix");
        assertFailure(
                interlock("walk", "0x800000000000", SPINLOCK, "--at", "9"),
                "0x800000000000 is not canonical: bits 63 to 47 must be equal");
        assertFailure(interlock("walk", "counter", SPINLOCK, "--core", "2"), "--core: there is no core 2; there are 2");
    }

    // ---------------------------------------------------------------- profile

    private static final String CALLS = """
            section .text
            _start:
                mov ecx, 50
            .again:
                call outer
                dec ecx
                jnz .again
                hlt
            outer:
                call inner
                ret
            inner:
                mov eax, 1
                ret
            """;

    @Test
    void profile_knows_who_called_whom() throws IOException {
        Path folded = folder.resolve("stacks.txt");
        Path svg = folder.resolve("profile.svg");

        JsonNode json = json(interlock(
                "profile",
                source(CALLS).toString(),
                "--cores",
                "1",
                "--json",
                "--folded",
                folded.toString(),
                "--svg",
                svg.toString()));

        assertThat(Files.readAllLines(folded).stream().map(line -> line.split(" ")[0]))
                .containsExactly("_start", "_start;outer", "_start;outer;inner");
        long sum = Files.readAllLines(folded).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .sum();
        assertThat(sum).isEqualTo(json.get("cycles").longValue());
        long own = 0;
        for (JsonNode function : json.get("functions")) {
            own += function.get("self").longValue();
            int expected = function.get("name").textValue().equals("_start") ? 151 : 100;
            assertThat(function.get("instructions").intValue()).isBetween(expected, expected + 1);
        }
        assertThat(own).isEqualTo(sum);
        assertThat(json.get("lines")).hasSize(9);
        assertPicture(svg);
    }

    @Test
    void profile_in_text_is_two_tables() throws IOException {
        CommandLineRun run = interlock("profile", source(CALLS).toString(), "--cores", "1");

        assertThat(run.out())
                .contains("cycles of all cores, idle ones left out")
                .contains("share", "self", "instructions", "inner", "program.asm:13");
    }

    // ---------------------------------------------------------------- diff

    private Path report(String name, String... more) throws IOException {
        String[] arguments = {"run", SPINLOCK, "--quiet", "--max-cycles", "9000", "--json", "" + folder.resolve(name)};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        interlock(all);
        return folder.resolve(name);
    }

    @Test
    void diff_of_equal_runs_is_empty() throws IOException {
        CommandLineRun run = interlock("diff", "" + report("a.json"), "" + report("b.json"));

        assertThat(run).isEqualTo(new CommandLineRun(0, "no difference\n", ""));
    }

    @Test
    void diff_names_what_differs() throws IOException {
        Path a = Files.writeString(
                folder.resolve("a.json"),
                "{\"cycles\": 1000, \"hostSeconds\": 1.5, \"cores\": [{\"l1d\": {\"misses\": 0}}]}");
        Path b = Files.writeString(
                folder.resolve("b.json"),
                "{\"cycles\": 1250, \"hostSeconds\": 2.5, \"cores\": [{\"l1d\": {\"misses\": 3}}], \"protocol\": \"mesi\"}");

        CommandLineRun run = interlock("diff", a.toString(), b.toString());

        assertThat(run.out()).isEqualTo("""
                                   first  second  difference  relative
                cycles             1,000   1,250        +250   +25.0 %
                core 0 l1d misses      0       3          +3       new
                protocol               -    mesi
                """);
        assertThat(run.status()).isEqualTo(1);
        assertThat(json(interlock("diff", a.toString(), b.toString(), "--json")).get("differences"))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"cycles\": 1',    'damaged, no JSON at line 1, column 13'",
        "'[]',                'no report of ''run --json'' or ''stat --json'''"
    })
    void diff_says_what_is_no_report(String content, String sentence) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), content);

        assertFailure(interlock("diff", file.toString(), file.toString()), file + ": " + sentence);
    }

    @Test
    void diff_needs_files() {
        Path none = folder.resolve("none");
        assertFailure(interlock("diff", none.toString(), none.toString()), none + ": no such file");
        assertFailure(interlock("diff", "--events", none.toString(), none.toString()), none + ": no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.ilev", "events.jsonl"})
    void diff_of_events_names_the_first(String name) throws IOException {
        Path first = folder.resolve("first-" + name);
        Path second = folder.resolve("second-" + name);
        report("a.json", "--events", first.toString());
        report("b.json", "--events", second.toString(), "--set", "cache.l2.hitCycles=9");

        assertThat(interlock("diff", "--events", first.toString(), first.toString())
                        .out())
                .isEqualTo("no difference\n");
        CommandLineRun run = interlock("diff", "--events", first.toString(), second.toString());
        assertThat(run.out()).startsWith("after ").contains(" equal events:", " · but");
        assertThat(run.status()).isEqualTo(1);

        byte[] whole = Files.readAllBytes(first);
        Path cut = Files.write(folder.resolve("cut-" + name), Arrays.copyOf(whole, whole.length - 3));
        CommandLineRun damaged = interlock("diff", "--events", first.toString(), cut.toString());
        assertThat(damaged.status()).isEqualTo(ExitStatus.OUR_ERROR);
        assertThat(damaged.err()).startsWith("interlock: " + cut + ": ").hasLineCount(1);
    }

    @Test
    void binary_events_are_a_tenth_of_text() throws IOException {
        Path binary = folder.resolve("a.ilev");
        Path text = folder.resolve("a.jsonl");
        report("a.json", "--events", binary.toString());
        report("b.json", "--events", text.toString());

        assertThat(Files.size(binary)).isPositive().isLessThan(Files.size(text) / 5);
        assertFailure(
                interlock("diff", "--events", binary.toString(), text.toString()),
                binary + " and " + text + " are not of the same form: one is binary, one is not");
    }
}
