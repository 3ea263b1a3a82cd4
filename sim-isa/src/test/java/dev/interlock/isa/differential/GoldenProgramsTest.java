package dev.interlock.isa.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs of random instructions, and what a processor printed when it ran them. {@link RecordGoldenPrograms} records
 * them anew.
 */
class GoldenProgramsTest {
    @ParameterizedTest
    @ValueSource(strings = {"general-1", "general-2", "general-3", "general-4"})
    void a_program_prints_what_hardware_printed(String name) throws IOException {
        byte[] expected = resource(name + ".out.gz");
        byte[] actual = new GuestRunner(resource(name + ".elf.gz")).run();
        assertThat(HardwareComparison.difference(expected, actual, step -> "step " + step + " of " + name))
                .isNull();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream file = GoldenProgramsTest.class.getResourceAsStream(name);
                GZIPInputStream content = new GZIPInputStream(file)) {
            return content.readAllBytes();
        }
    }
}
