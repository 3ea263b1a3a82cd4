package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with the input: one clear line, the documented status, no stack trace. */
class BadInputTest {
    private static final int OUR_ERROR = 125;
    private static final int CANNOT_LOAD = 126;

    @TempDir
    private Path folder;

    // ---------------------------------------------------------------- programs in assembly

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bogus rax, 1              | :3:5: error:   | bogus",
                "jmp nowhere               | :3:9: error:   | nowhere",
                "inc [rax]                 | :3:            | size",
                "mov al, 1000; db 1 ; 2    | :3:            | ",
                "mov eax, 1 << 40          | :3:            | ",
                "mov rax                   | :3:            | ",
                "lock mov rax, [rbx]       | :3:            | ",
            })
    void a_wrong_source_line_is_pointed_at(String line, String position, String word) throws IOException {
        Path source = source("section .text\n_start:\n    " + line + "\n    hlt\n");

        CommandLineRun run = interlock("run", source.toString());

        assertOneLine(run, CANNOT_LOAD);
        assertThat(run.err()).startsWith(source + position);
        if (word != null) {
            assertThat(run.err()).contains(word);
        }
    }

    @Test
    void every_wrong_line_is_reported() throws IOException {
        Path source = source("section .text\n    bogus\n    hlt\n    jmp nowhere\n");

        CommandLineRun run = interlock("run", source.toString());

        assertThat(run.status()).isEqualTo(CANNOT_LOAD);
        assertThat(run.err().lines()).hasSize(2);
    }

    // ---------------------------------------------------------------- ELF files

    @Test
    void an_elf_file_that_is_cut_off_is_refused() throws IOException {
        byte[] elf = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0};
        Path program = Files.write(folder.resolve("cut"), elf);

        assertRefused(program, CANNOT_LOAD, "truncated: an ELF header has 64 bytes, this file has 8");
    }

    @Test
    void a_32_bit_elf_file_is_refused() throws IOException {
        Path program =
                Files.write(folder.resolve("old"), elfHeader().put(4, (byte) 1).array());

        assertRefused(program, CANNOT_LOAD, "a 32-bit program; compile for x86-64 (-m64)");
    }

    @Test
    void a_dynamic_elf_file_is_refused() throws Exception {
        byte[] interpreter = new byte[64 + 56];
        ByteBuffer elf = ByteBuffer.wrap(interpreter).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(elfHeader().array()).putInt(64, 3);
        Path program = Files.write(folder.resolve("dynamic"), interpreter);

        assertRefused(program, CANNOT_LOAD, "dynamically linked; link with -static");
    }

    /** An ELF64 header for x86-64 that promises one program header right behind it. */
    private static ByteBuffer elfHeader() {
        ByteBuffer elf = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
        elf.putShort(16, (short) 2).putShort(18, (short) 62).putLong(32, 64);
        elf.putShort(54, (short) 56).putShort(56, (short) 1);
        return elf.rewind();
    }

    @Test
    void a_missing_file_and_files_of_other_kinds_are_refused() throws IOException {
        assertRefused(folder.resolve("missing.asm"), CANNOT_LOAD, "no such file");
        assertRefused(folder, CANNOT_LOAD, "cannot be read, it is a directory");
        assertRefused(
                Files.writeString(folder.resolve("text"), "#!/bin/sh\n"),
                CANNOT_LOAD,
                "neither NASM source (*.asm) nor an ELF file");
        assertRefused(
                Files.write(folder.resolve("latin1.asm"), new byte[] {';', (byte) 0xe9}),
                CANNOT_LOAD,
                "not a text in UTF-8");
    }

    @Test
    void a_program_larger_than_the_machine_is_refused() throws IOException {
        Path program = source("section .bss\n resb 300 << 20\nsection .text\n_start: hlt\n");

        CommandLineRun run = interlock("run", "--profile", "edu-1", program.toString());

        assertOneLine(run, CANNOT_LOAD);
        assertThat(run.err()).contains("needs more than the 250 MiB of memory");
    }

    // ---------------------------------------------------------------- options

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--cores 0                  | interlock: cores is 0; it must be from 1 to 64",
                "--cores 65                 | interlock: cores is 65; it must be from 1 to 64",
                "--cores many               | interlock run: Invalid value for option '--cores': 'many' is not an int",
                "--bogus                    | interlock: unknown option --bogus; --help lists",
                "--trace x                  | interlock: unknown option --trace; --help lists",
                "--protocol mosi            | interlock: protocol is mosi; it must be one of m",
                "--profile pentium-1        | interlock: no profile pentium-1; there are textbook-1, edu-1,",
                "--profile no/such.json     | interlock: no/such.json: no such file",
                "--set cache.l1d.wayz=4     | interlock: unknown key cache.l1d.wayz; allowed under cache.l1d are sets, ways, hitCycles, mshrs, replacement",
                "--set cache.l1d.ways=0     | interlock: cache.l1d: ways is 0; it must be from 1 to 64",
                "--set cache.l1d.ways=four  | interlock: cache.l1d.ways is \"four\"; it must be a whole number",
                "--set cache.l1d=4          | interlock: cache.l1d is 4; it must be an object with the keys sets, ways, hitCycles, mshrs, replacement",
                "--set cores                | interlock run: Value for option '--set' (PATH=VALUE) should be in KEY=VALUE format but was cores",
                "--max-cycles 0             | interlock: --max-cycles is 0; it must be at least 1",
                "--max-cycles -1            | interlock: --max-cycles is -1; it must be at least 1",
                "--json=                    | interlock: : cannot be written, the name is empty",
                "--show nothing             | symbol nothing",
                "--show _start:tword        | 'tword' is no size; it must be one of byte, word, dword, qword",
                "--show _start:byte:0       | '0' is no count; it must be from 1 to 65536",
                "--show _start:byte:65536   | --show: 65536 bytes from _start reach beyond the program's memory",
                "--json no/such/file        | no/such/file: cannot be written, there is no directory",
            })
    void a_wrong_option_is_refused(String options, String sentence) throws IOException {
        Path program = source("_start: hlt\n");
        String[] arguments = ("run " + options + " " + program).split(" ");

        CommandLineRun run = interlock(arguments);

        assertOneLine(run, OUR_ERROR);
        assertThat(run.err()).contains(sentence);
    }

    @Test
    void a_wrong_key_of_a_profile_is_named_with_its_file() throws IOException {
        Path profile =
                Files.writeString(folder.resolve("mine.json"), "{'base': 'edu-1', 'cahce': {}}".replace('\'', '"'));

        CommandLineRun run = interlock("profile", "show", profile.toString());

        assertOneLine(run, OUR_ERROR);
        assertThat(run.err())
                .startsWith("interlock: " + profile + ": unknown key cahce; allowed are name, cores, protocol,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'l1d': {'lineBytes': 48}         | cache.l1d.lineBytes is 48; it is fixed, so it must be 64 or left out",
                "'l1d': {'sets': 48}              | cache.l1d: sets is 48; it must be a power of two from 1 to 65536",
                "'l2': {'sets': 32}               | cache: an inclusive l2 of 16 KiB is smaller than the l1i of 32 KiB; it must be at least as large",
                "'l3': {'sets': 64}               | an inclusive l3 of 64 KiB is smaller than the 256 KiB of one core's private caches; it must be at least as large, better 512 KiB for 2 cores",
                "'l3': {'ways': 0}                | cache.l3: ways is 0; it must be from 1 to 64",
                "'l2': {'replacement': 'mru'}     | cache.l2.replacement is \"mru\"; it must be one of LRU, TREE_PLRU, NRU, SRRIP, RANDOM",
                "'l2Inclusion': 'mostly'          | cache.l2Inclusion is \"mostly\"; it must be one of INCLUSIVE, EXCLUSIVE, NON_INCLUSIVE",
                "'l3Inclusion': 7                 | cache.l3Inclusion is 7; it must be one of INCLUSIVE, EXCLUSIVE, NON_INCLUSIVE",
                "'l2Inclusion': 'exclusive', 'l1dWrites': 'write-through' | cache: l1dWrites is WRITE_THROUGH, but an exclusive l2 has no copy of the lines of the l1d to write through to; l2Inclusion must be inclusive or non-inclusive",
            })
    void caches_that_cannot_be_are_refused_by_one_sentence(String cache, String sentence) throws IOException {
        Path profile = Files.writeString(
                folder.resolve("mine.json"), ("{'base': 'textbook-1', 'cache': {" + cache + "}}").replace('\'', '"'));

        CommandLineRun run = interlock("profile", "show", profile.toString());

        assertOneLine(run, OUR_ERROR);
        assertThat(run.err().strip()).isEqualTo("interlock: " + profile + ": " + sentence);
    }

    @Test
    void a_line_of_64_bytes_may_be_said() throws IOException {
        Path profile = Files.writeString(
                folder.resolve("mine.json"),
                "{'base': 'edu-1', 'cache': {'l1d': {'lineBytes': 64}, 'l3Inclusion': 'non-inclusive'}}"
                        .replace('\'', '"'));

        CommandLineRun run = interlock("profile", "show", profile.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("\"l3Inclusion\" : \"NON_INCLUSIVE\"").doesNotContain("lineBytes");
    }

    @Test
    void a_profile_that_is_no_json_is_pointed_at() throws IOException {
        Path profile = Files.writeString(folder.resolve("mine.json"), "{\n  \"base\": textbook-1\n}\n");

        CommandLineRun run = interlock("profile", "show", profile.toString());

        assertOneLine(run, OUR_ERROR);
        assertThat(run.err()).startsWith("interlock: " + profile + ":2:");
    }

    @Test
    void a_missing_command_or_argument_is_refused() {
        assertOneLine(interlock(), OUR_ERROR);
        assertOneLine(interlock("run"), OUR_ERROR);
        assertOneLine(interlock("runn", "x"), OUR_ERROR);
        assertOneLine(interlock("profile"), OUR_ERROR);
        assertOneLine(interlock("profile", "show"), OUR_ERROR);
        assertOneLine(interlock("protocol", "dragon"), OUR_ERROR);
    }

    @Test
    void an_assembled_program_takes_no_arguments() throws IOException {
        CommandLineRun run = interlock("run", source("_start: hlt\n").toString(), "extra");

        assertOneLine(run, OUR_ERROR);
    }

    // ---------------------------------------------------------------- programs that go wrong

    @Test
    void a_program_that_runs_off_its_code_is_told_so() throws IOException {
        CommandLineRun run = interlock(
                "run",
                "--quiet",
                "--cores",
                "1",
                source("_start:\n    mov eax, 0\n").toString());

        assertOneLine(run, 128 + 11);
        assertThat(run.err()).contains("core 0: #PF").contains("the program has run off its code");
    }

    @Test
    void an_endless_loop_ends_with_its_budget() throws IOException {
        CommandLineRun run = interlock(
                "run",
                "--quiet",
                "--max-cycles",
                "100000",
                source("_start: jmp _start\n").toString());

        assertOneLine(run, 124);
        assertThat(run.err()).isEqualTo("interlock: the budget of 100000 cycles is used up\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "mov [0], eax         | 139 | writing to 0x0",
                "ud2                  | 132 | #UD",
                "xor ecx, ecx; div ecx| 136 | #DE",
            })
    void a_fault_ends_with_the_signal_it_would_be(String code, int status, String words) throws IOException {
        Path program = source("section .text\n_start:\n    " + code.replace("; ", "\n    ") + "\n    hlt\n");

        CommandLineRun run = interlock("run", "--quiet", "--cores", "1", program.toString());

        assertOneLine(run, status);
        assertThat(run.err()).startsWith("interlock: core 0: #").contains(words).contains(program.getFileName() + ":");
    }

    @Test
    void a_failed_run_leaves_no_half_written_file() throws IOException {
        Path json = folder.resolve("report.json");

        interlock(
                "run",
                "--json",
                json.toString(),
                "--set",
                "cores=0",
                source("_start: hlt\n").toString());
        interlock("run", "--json", json.toString(), source("bogus\n").toString());

        assertThat(folder.toFile().list()).containsExactly("program.asm");
    }

    private void assertRefused(Path program, int status, String reason) {
        CommandLineRun run = interlock("run", program.toString());

        assertOneLine(run, status);
        assertThat(run.err()).isEqualTo(program + ": " + reason + "\n");
    }

    private static void assertOneLine(CommandLineRun run, int status) {
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).as(run.err()).isEqualTo(status);
    }

    private Path source(String text) throws IOException {
        return Files.writeString(folder.resolve("program.asm"), text);
    }
}
