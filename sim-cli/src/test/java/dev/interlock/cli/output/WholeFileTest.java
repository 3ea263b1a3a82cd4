package dev.interlock.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path folder;

    @Test
    void appears_when_it_is_published() throws IOException {
        Path place = folder.resolve("report.json");
        try (WholeFile file = new WholeFile(place)) {
            file.writer().write("whole");
            assertThat(place).doesNotExist();
            file.publish();
        }

        assertThat(place).hasContent("whole");
        assertThat(folder).isDirectoryContaining("glob:**/report.json");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void leaves_the_older_file_alone_when_it_is_not() throws IOException {
        Path place = Files.writeString(folder.resolve("report.json"), "older");
        try (WholeFile file = new WholeFile(place)) {
            file.writer().write("half");
        }

        assertThat(place).hasContent("older");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void is_refused_at_once_where_it_cannot_be_written() {
        assertThatIOException().isThrownBy(() -> new WholeFile(folder)).withMessage("it is a directory");
        assertThatIOException()
                .isThrownBy(() -> new WholeFile(folder.resolve("no/such.json")))
                .withMessage("there is no directory " + folder.resolve("no"));
    }
}
