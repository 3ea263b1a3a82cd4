package dev.interlock.isa.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.decode.OpcodeTable;
import dev.interlock.isa.instruction.OpcodeForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Our bytes beside those of the NASM that is installed here. Not part of the build, for not everyone has NASM:
 *
 * <pre>
 *   mvn -q -pl sim-isa test -Dtest=NasmLiveTest -Dinterlock.nasm=compare [-Dinterlock.seed=N] [-Dinterlock.lines=N]
 *   mvn -q -pl sim-isa test -Dtest=NasmLiveTest -Dinterlock.nasm=write      after a change of the golden sources
 * </pre>
 */
@EnabledIfSystemProperty(named = "interlock.nasm", matches = ".+")
class NasmLiveTest {
    @BeforeAll
    static void needs_nasm() {
        if (!Nasm.isInstalled()) {
            System.out.println("NasmLiveTest: skipped, nasm is not installed");
        }
        Assumptions.assumeTrue(Nasm.isInstalled(), "nasm is not installed");
    }

    @Test
    void every_row_with_random_operands_gives_nasms_bytes() throws Exception {
        long seed = Long.getLong("interlock.seed", 1);
        int perRow = Integer.getInteger("interlock.lines", 40);
        RowFuzz fuzz = new RowFuzz(seed);
        Set<String> distinct = new LinkedHashSet<>();
        for (OpcodeForm form : OpcodeTable.forms()) {
            for (int i = 0; i < perRow; i++) {
                distinct.add(fuzz.line(form));
            }
        }
        distinct.remove("");
        List<String> lines = List.copyOf(distinct);
        Map<String, Nasm.Outcome> expected = Nasm.outcomes(lines);
        List<String> differences = new ArrayList<>();
        int refused = 0;
        int lenient = 0;
        for (String line : lines) {
            Nasm.Outcome nasm = expected.get(line);
            byte[] ours = null;
            String error = null;
            try {
                ours = new Assembler(IncludeResolver.NONE, warning -> {}).flatBinary("fuzz.asm", line + "\n");
            } catch (AssemblyException e) {
                error = e.getMessage();
            }
            if (nasm.bytes() == null) {
                // The table may have forms that NASM does not write, such as MOVZX r16, r16.
                refused++;
                lenient += ours == null ? 0 : 1;
            } else if (!Arrays.equals(ours, nasm.bytes())) {
                differences.add(String.format(
                        "%-50s nasm %s  ours %s", line, shown(nasm.bytes(), nasm.error()), shown(ours, error)));
            }
        }
        System.out.printf(
                "NasmLiveTest: seed %d, %d rows, %d lines, %d refused by nasm (%d of them not by us), %d differences%n",
                seed, OpcodeTable.forms().size(), lines.size(), refused, lenient, differences.size());
        assertThat(differences).isEmpty();
    }

    @Test
    void random_programs_of_labels_and_branches_give_nasms_bytes() throws Exception {
        long first = Long.getLong("interlock.seed", 1);
        int programs = Integer.getInteger("interlock.programs", 100);
        Path file = Files.createTempDirectory("nasm").resolve("fuzz.asm");
        int refused = 0;
        for (long seed = first; seed < first + programs; seed++) {
            String source = new ProgramFuzz(seed).program();
            Files.writeString(file, source);
            byte[] nasm = Nasm.flatBinary(file).orElse(null);
            if (nasm == null) {
                refused++;
                continue;
            }
            byte[] ours = new Assembler(IncludeResolver.NONE, warning -> {}).flatBinary("fuzz.asm", source);
            assertThat(HexFormat.of().formatHex(ours))
                    .as("seed %d:%n%s", seed, source)
                    .isEqualTo(HexFormat.of().formatHex(nasm));
        }
        System.out.printf(
                "NasmLiveTest: seeds %d to %d, %d programs, %d refused by nasm, no difference%n",
                first, first + programs - 1, programs, refused);
    }

    /** With {@code -Dinterlock.nasm=write} the golden files are written anew. */
    @Test
    void the_golden_bytes_are_nasms() throws Exception {
        boolean write = System.getProperty("interlock.nasm").equals("write");
        if (write) {
            Files.write(GoldenTest.ROWS, linesForEveryRow());
        }
        for (GoldenTest.Forms forms : GoldenTest.forms()) {
            Map<String, Nasm.Outcome> outcomes = Nasm.outcomes(forms.lines());
            List<String> fresh = new ArrayList<>();
            for (String line : forms.lines()) {
                Nasm.Outcome outcome = outcomes.get(line);
                assertThat(outcome.error()).as(line).isNull();
                fresh.add(shown(outcome.bytes(), null) + " | " + line);
            }
            if (write) {
                Files.write(forms.file(), fresh);
            } else {
                assertThat(forms.text()).isEqualTo(fresh);
            }
        }
        for (Path source : GoldenTest.programs()) {
            String hex = GoldenTest.hexLines(Nasm.flatBinary(source).orElseThrow());
            if (write) {
                Files.writeString(GoldenTest.hexOf(source), hex);
            } else {
                assertThat(GoldenTest.hexOf(source)).hasContent(hex);
            }
        }
    }

    /** A few lines for each row that NASM can write at all, still without their bytes. */
    private static List<String> linesForEveryRow() throws Exception {
        RowFuzz fuzz = new RowFuzz(42);
        List<List<String>> candidates = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>();
        for (OpcodeForm form : OpcodeTable.forms()) {
            Set<String> lines = new LinkedHashSet<>();
            for (int i = 0; i < 60; i++) {
                lines.add(fuzz.line(form));
            }
            lines.remove("");
            candidates.add(List.copyOf(lines));
            all.addAll(lines);
        }
        Map<String, Nasm.Outcome> outcomes = Nasm.outcomes(List.copyOf(all));
        Set<String> chosen = new LinkedHashSet<>();
        for (List<String> lines : candidates) {
            lines.stream()
                    .filter(line -> outcomes.get(line).bytes() != null)
                    .limit(3)
                    .forEach(line -> chosen.add(" | " + line));
        }
        return List.copyOf(chosen);
    }

    private static String shown(byte[] bytes, String error) {
        return bytes == null ? error : HexFormat.of().formatHex(bytes);
    }
}
