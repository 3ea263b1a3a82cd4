package dev.interlock.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.course.Course.Chapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the pages of the course equal to what the programs print; {@code -Dinterlock.course=write} writes them anew. */
class CourseTest {
    private static final String OPEN = "```text\n";
    private static final String CLOSE = "```\n";

    /** Surefire runs in the module's folder. */
    private static final Path EXAMPLES = Path.of("").toAbsolutePath();

    static List<Chapter> chapters() {
        return Course.chapters();
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void the_page_shows_what_the_program_prints(Chapter chapter) throws IOException {
        Path page = EXAMPLES.resolve(chapter.folder()).resolve("README.md");
        String text = Files.readString(page);
        String printed = chapter.program().get();
        int from = text.indexOf(OPEN) + OPEN.length();
        int to = text.indexOf(CLOSE, from);
        assertThat(to).as("a block of text in %s", page).isPositive();
        if ("write".equals(System.getProperty("interlock.course"))) {
            Files.writeString(page, text.substring(0, from) + printed + text.substring(to));
        } else {
            assertThat(text.substring(from, to)).as("output in %s", page).isEqualTo(printed);
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void a_page_has_its_command_and_its_program_and_fits_a_screen(Chapter chapter) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(chapter.folder()).resolve("README.md"));
        assertThat(text).contains("examples/course " + chapter.number() + "\n");
        assertThat(text.lines().count()).isLessThanOrEqualTo(70);
        Path program = EXAMPLES.resolve("src/main/java/dev/interlock/course").resolve(programOf(text));
        assertThat(program).exists();
    }

    private static String programOf(String text) {
        int at = text.indexOf("dev/interlock/course/") + "dev/interlock/course/".length();
        return text.substring(at, text.indexOf(".java", at)) + ".java";
    }

    @Test
    void the_index_lists_every_chapter_in_order() throws IOException {
        String index = Files.readString(EXAMPLES.resolve("README.md"));
        List<String> wanted = chapters().stream().map(Chapter::folder).toList();
        assertThat(index)
                .contains(wanted.stream()
                        .map(folder -> "](" + folder + "/README.md)")
                        .toList());
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            assertThat(folders.map(folder -> folder.getFileName().toString())
                            .filter(name -> name.matches("\\d\\d-.*"))
                            .sorted())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void two_runs_print_the_same() {
        assertThat(LockedIncrement.show()).isEqualTo(LockedIncrement.show());
    }

    /** What {@code build.sh} wrote down when it ran the same program on a processor. */
    @ParameterizedTest
    @ValueSource(strings = {"prefork 0", "pool 20", "hybrid 0", "loop 20"})
    void a_server_answers_as_on_hardware(String arguments) throws IOException {
        List<String> printed = Guest.ofExecutable("servers", List.of(arguments.split(" ")), 2)
                .run
                .untilEnd()
                .output()
                .lines()
                .toList();

        assertThat(Files.readAllLines(EXAMPLES.resolve("guest/servers/expected/servers.txt")))
                .contains(arguments + " " + printed.get(0));
    }
}
