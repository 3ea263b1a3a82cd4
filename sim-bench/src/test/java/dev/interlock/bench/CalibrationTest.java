package dev.interlock.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final List<Calibration.Sheet> SHEETS = Calibration.sheets();

    @Test
    void every_profile_is_as_near_to_its_machine_as_it_says() {
        for (Calibration.Sheet sheet : SHEETS) {
            for (Calibration.Figure figure : sheet.figures()) {
                assertThat(figure.holds())
                        .as(
                                "%s: %s should be %s to %s within %s %%, but is %s",
                                sheet.profile(),
                                figure.what(),
                                figure.targetLow(),
                                figure.targetHigh(),
                                figure.tolerance(),
                                figure.ours())
                        .isTrue();
            }
        }
    }

    @Test
    void the_page_shows_what_the_profiles_do_now() throws IOException {
        assertThat(Files.readString(Path.of("../docs/calibration.md")))
                .as("docs/calibration.md is old; the command at its head writes it anew")
                .isEqualTo(Calibration.page(SHEETS));
    }
}
