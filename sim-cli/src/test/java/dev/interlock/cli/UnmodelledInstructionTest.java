package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not modelled is #UD for the guest, as on a processor without it, and the report says what it was. */
class UnmodelledInstructionTest {
    private static final int SIGILL = 128 + 4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0xc5, 0xf4, 0x58, 0xc2             | vaddps ymm0, ymm1, ymm2 (c5 f4 58 c2) is not modelled (AVX; CPUID does not claim it)
            0xc4, 0xe2, 0xe9, 0xb8, 0xcb       | vfmadd231pd xmm1, xmm2, xmm3 (c4 e2 e9 b8 cb) is not modelled (FMA; CPUID does not claim it)
            0x62, 0xf1, 0xfe, 0x48, 0x6f, 0x06 | vmovdqu64 (62 f1 fe 48 6f 06) is not modelled (AVX-512; CPUID does not claim it)
            0x66, 0x0f, 0x38, 0xdc, 0xc1       | aesenc xmm0, xmm1 (66 0f 38 dc c1) is not modelled (AES; CPUID does not claim it)
            0x0f, 0x01, 0x07                   | sgdt [rdi] (0f 01 07) is not modelled
            """)
    void the_report_names_mnemonic_bytes_address_and_feature(String bytes, String sentence) throws IOException {
        CommandLineRun run = run("_start: xor ecx, ecx\n db " + bytes + "\n hlt\n");

        assertThat(run.status()).isEqualTo(SIGILL);
        assertThat(run.err().replace("\n  ", " ")).contains("core 0: #UD at 0x400002 <_start+0x2>: " + sentence);
    }

    @Test
    void bytes_that_are_no_instruction_are_not_said_to_be_one() throws IOException {
        CommandLineRun run = run("_start: ud2\n");

        assertThat(run.status()).isEqualTo(SIGILL);
        assertThat(run.err()).contains("#UD at 0x400000").contains("UD2").doesNotContain("not modelled");
    }

    private CommandLineRun run(String source) throws IOException {
        Path program = folder.resolve("guest.asm");
        Files.writeString(program, source);
        return interlock("run", "--cores", "1", program.toString());
    }
}
