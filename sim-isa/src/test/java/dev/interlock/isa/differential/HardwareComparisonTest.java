package dev.interlock.isa.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few random programs on the processor under us, where it is an x86-64 and gcc is installed. */
@Tag("hardware")
class HardwareComparisonTest {
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void hardware_and_semantics_print_the_same(long seed, @TempDir Path folder)
            throws IOException, InterruptedException {
        String missing = Hardware.missing();
        assumeTrue(missing == null, () -> "skipped: " + missing);
        assertThat(HardwareComparison.compare(new RandomProgram(seed, 2000), folder))
                .as("seed %d", seed)
                .isNull();
    }
}
