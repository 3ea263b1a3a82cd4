package dev.interlock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages on reports hold what the commands print: each {@code $ ./interlock …} is run where a reader would run it, in the
 * root of the project. A line that is only {@code …} stands for any number of lines.
 */
class DocumentedReportsTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> PAGES = List.of("docs/reports.md", "docs/reports-sharing-and-threads.md");
    private static final Set<String> NAMES_A_FILE = Set.of("-o", "--svg", "--folded");

    @TempDir
    private Path folder;

    private record Example(String page, String command, String output) {
        @Override
        public String toString() {
            return page + ": " + command;
        }
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String page : PAGES) {
            Matcher blocks = Pattern.compile("(?ms)^```\n(\\$ .*?)^```$").matcher(Files.readString(ROOT.resolve(page)));
            while (blocks.find()) {
                for (String each : blocks.group(1).split("(?m)^\\$ ")) {
                    if (!each.isBlank()) {
                        int end = each.indexOf('\n');
                        examples.add(new Example(page, each.substring(0, end), each.substring(end + 1)));
                    }
                }
            }
        }
        return examples;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void a_page_shows_what_the_command_prints(Example example) throws IOException, InterruptedException {
        String printed = run(example.command());

        String pattern = example.output()
                .strip()
                .lines()
                .map(line -> line.strip().equals("…") ? "(.*\n)*" : Pattern.quote(line + "\n"))
                .collect(Collectors.joining());
        assertThat(printed.strip() + "\n").as(example.command()).matches(pattern.isEmpty() ? "\n" : pattern);
    }

    @Test
    void every_report_has_an_example() throws IOException {
        String pages = Files.readString(ROOT.resolve(PAGES.get(0))) + Files.readString(ROOT.resolve(PAGES.get(1)));

        for (String report :
                List.of("stat", "profile", "why", "walk", "c2c", "mesi", "threads", "strace", "ps", "trace", "diff")) {
            assertThat(pages).contains("./interlock " + report + " ");
        }
    }

    private String run(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Matcher arguments = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
        assertThat(arguments.find() && arguments.group().equals("./interlock")).isTrue();
        while (arguments.find()) {
            boolean file = NAMES_A_FILE.contains(words.get(words.size() - 1));
            String word = arguments.group(1) == null ? arguments.group(2) : arguments.group(1);
            words.add(file ? folder.resolve(word).toAbsolutePath().toString() : word);
        }
        Path printed = folder.resolve("printed");
        Process java = new ProcessBuilder(words)
                .directory(ROOT.toFile())
                .redirectOutput(printed.toFile())
                .redirectError(folder.resolve("messages").toFile())
                .start();
        java.getOutputStream().close();
        if (!java.waitFor(120, TimeUnit.SECONDS)) {
            java.destroyForcibly();
        }
        assertThat(java.waitFor())
                .as(Files.readString(folder.resolve("messages")))
                .isZero();
        return Files.readString(printed);
    }
}
