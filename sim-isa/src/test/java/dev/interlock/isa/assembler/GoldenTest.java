package dev.interlock.isa.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.decode.OpcodeTable;
import dev.interlock.isa.instruction.OpcodeForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our bytes are NASM's, as they are committed in {@code golden/}: {@code *.forms} holds lines that stand for themselves,
 * each behind its bytes; {@code *.asm} are programs, with the flat binary beside them in {@code *.hex}.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    /** Lines made for every row of the opcode table; {@link NasmLiveTest} writes them. */
    static final Path ROWS = FOLDER.resolve("rows.forms");

    /** Reserved opcodes, second encodings, and far branches, which NASM spells CALL FAR and JMP FAR. */
    private static final Set<String> NOT_IN_NASM = Set.of(
            "HINT_NOP", "CALLF", "JMPF", "FSTP1", "FCOM2", "FCOMP3", "FXCH4", "FCOMP5", "FXCH7", "FSTP8", "FSTP9");

    /** A file of single lines with their bytes. */
    record Forms(Path file, List<String> text) {
        List<String> lines() {
            return text.stream()
                    .map(line -> line.substring(line.indexOf('|') + 2))
                    .toList();
        }
    }

    static List<Forms> forms() throws IOException {
        return files(".forms").stream().map(file -> new Forms(file, read(file))).toList();
    }

    static List<Path> programs() throws IOException {
        return files(".asm");
    }

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path hexOf(Path source) {
        return source.resolveSibling(source.getFileName().toString().replace(".asm", ".hex"));
    }

    static String hexLines(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 32) {
            text.append(HexFormat.of().formatHex(bytes, at, Math.min(at + 32, bytes.length)))
                    .append('\n');
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void every_line_gives_nasms_bytes(Forms forms) {
        Assembler assembler = new Assembler(IncludeResolver.NONE, warning -> {});
        List<String> different = new ArrayList<>();
        for (String expected : forms.text()) {
            String line = expected.substring(expected.indexOf('|') + 2);
            String ours = HexFormat.of().formatHex(assembler.flatBinary("line.asm", line)) + " | " + line;
            if (!ours.equals(expected)) {
                different.add("expected " + expected + " but was " + ours);
            }
        }
        assertThat(forms.text()).isNotEmpty();
        assertThat(different).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void every_program_gives_nasms_bytes(Path source) throws IOException {
        byte[] ours = new Assembler(GoldenTest::include, warning -> {})
                .flatBinary(source.getFileName().toString(), Files.readString(source));
        assertThat(hexLines(ours)).isEqualTo(Files.readString(hexOf(source), StandardCharsets.US_ASCII));
    }

    @Test
    void every_mnemonic_is_in_a_golden_file() throws IOException {
        Set<String> written = new HashSet<>();
        for (Forms forms : forms()) {
            for (String line : forms.lines()) {
                for (String word : line.split("[ ,]+", 4)) {
                    written.add(NasmDialect.mnemonic(word.toUpperCase(Locale.ROOT)));
                }
            }
        }
        List<String> missing = OpcodeTable.forms().stream()
                .map(OpcodeForm::mnemonic)
                .distinct()
                .filter(mnemonic -> !written.contains(mnemonic) && !NOT_IN_NASM.contains(mnemonic))
                .toList();
        assertThat(missing)
                .as("write them with: mvn -q -pl sim-isa test -Dtest=NasmLiveTest -Dinterlock.nasm=write")
                .isEmpty();
    }

    private static Optional<byte[]> include(String name, String from) {
        try {
            return Optional.of(Files.readAllBytes(FOLDER.resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
