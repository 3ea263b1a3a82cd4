package dev.interlock.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.openjdk.jmh.annotations.Benchmark;

/** The programs in README.md, compiled and run as they stand there. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("^(?:public )?class (\\w+)", Pattern.MULTILINE);

    @TempDir
    Path folder;

    /** Compiles every block and gives the classes by name. */
    private Map<String, Class<?>> compiled() throws IOException, ClassNotFoundException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, Class<?>> classes = new LinkedHashMap<>();
        URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        while (blocks.find()) {
            Matcher name = NAME.matcher(blocks.group(1));
            assertThat(name.find()).as("a class in\n%s", blocks.group(1)).isTrue();
            Path source = Files.writeString(folder.resolve(name.group(1) + ".java"), blocks.group(1));
            StringWriter errors = new StringWriter();
            List<String> options =
                    List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
            try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
                boolean compiles = compiler.getTask(
                                errors, files, null, options, null, files.getJavaFileObjects(source))
                        .call();
                assertThat(compiles)
                        .as("%s compiles:\n%s", name.group(1), errors)
                        .isTrue();
            }
            classes.put(name.group(1), loader.loadClass(name.group(1)));
        }
        return classes;
    }

    @Test
    void there_is_one_for_each_kind_of_user() throws Exception {
        assertThat(compiled()).containsOnlyKeys("Stepper", "ContendedIncrement", "SharedLineTest");
    }

    @Test
    void the_teaching_tool_goes_forward_and_back() throws Exception {
        Method main = compiled().get("Stepper").getMethod("main", String[].class);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        String[] lines = printed.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[1]).contains("core 1 M");
        assertThat(lines[2]).contains("a cycle before: line ").doesNotContain("core 1 M");
    }

    @Test
    void the_benchmark_counts_on_every_number_of_cores() throws Exception {
        Class<?> type = compiled().get("ContendedIncrement");
        Class<?> counters = type.getClasses()[0];
        Constructor<?> made = counters.getConstructor();
        for (int cores : new int[] {1, 2, 4}) {
            Object benchmark = type.getConstructor().newInstance();
            type.getField("cores").setInt(benchmark, cores);
            Object simulated = made.newInstance();
            Method method = type.getMethod("increments", counters);
            assertThat(method.isAnnotationPresent(Benchmark.class)).isTrue();
            assertThat(method.invoke(benchmark, simulated)).isEqualTo(1000L * cores);
            assertThat(counters.getField("cycles").getLong(simulated)).isGreaterThan(1000L * cores);
        }
    }

    @Test
    void the_unit_test_passes_once_and_for_each_seed() throws Exception {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(compiled().get("SharedLineTest")))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        assertThat(listener.getSummary().getFailures())
                .map(failure -> failure.getException().toString())
                .isEmpty();
        assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(21);
    }
}
