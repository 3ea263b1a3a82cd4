package dev.interlock.test.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom. The drawing below is the house as it stands; an arrow that is not drawn is a failure, and so one
 * thinks twice before drawing it.
 */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.interlock.isa", "dev.interlock.core", "dev.interlock.os", "dev.interlock.test");

    /** Modules, the lowest first: each may import those before it. */
    private static final String[] MODULES = {"isa", "core", "os", "test"};

    /** Packages and what they import of their own module. Nobody but {@code machine} sees the whole machine. */
    private static final String DRAWING = """
            isa.assembler     → isa.decode isa.image isa.instruction
            isa.decode        → isa.floating isa.instruction isa.register isa.semantics
            isa.fault         →
            isa.floating      →
            isa.image         →
            isa.instruction   → isa.decode isa.register isa.semantics
            isa.register      → isa.floating
            isa.semantics     → isa.fault isa.floating isa.instruction isa.register

            core.config       →
            core.coherence    →
            core.event        → core.coherence
            core.time         → core.coherence core.event
            core.memory       → core.config
            core.cache        → core.coherence core.config core.event core.time
            core.bus          → core.cache core.coherence core.config core.event core.memory core.time
            core.mmu          → core.cache core.coherence core.config core.event core.memory core.time
            core.trap         → core.config core.event core.pipeline
            core.pipeline     → core.cache core.coherence core.config core.event core.mmu core.time core.trap
            core.snapshot     →
            core.machine      → core.bus core.cache core.coherence core.config core.event core.memory core.mmu core.pipeline core.snapshot core.time core.trap
            core.travel       → core.cache core.coherence core.event core.machine core.memory core.observe core.pipeline core.snapshot core.trap
            core.observe      → core.cache core.coherence core.event
            core.report       → core.bus core.cache core.coherence core.event core.machine core.memory core.mmu core.observe core.pipeline

            os.error          →
            os.wait           →
            os.file           → os.error os.wait
            os.ipc            → os.error os.file os.wait
            os.poll           → os.error os.file os.ipc os.signal os.task os.timer os.wait
            os.proc           → os.error os.file
            os.vm             → os.error os.wait
            os.load           → os.vm
            os.schedule       →
            os.signal         → os.file os.wait
            os.timer          → os.signal os.wait
            os.task           → os.error os.file os.ipc os.schedule os.signal os.timer os.vm os.wait
            os.futex          → os.schedule os.task os.vm os.wait
            os.syscall        → os.error os.file os.futex os.ipc os.load os.poll os.schedule os.signal os.task os.timer os.vm os.wait
            os.kernel         → os.error os.file os.futex os.ipc os.load os.proc os.schedule os.signal os.syscall os.task os.timer os.vm os.wait

            test.scenario     →
            test.assertion    → test.scenario
            test.junit        → test.scenario
            test.oracle       → test.scenario
            test.litmus       →
            test.contract     →
            """;

    /**
     * Pairs of packages that import each other: debts. Instructions know the semantics that execute them, and print
     * themselves through the disassembler; a trap's work is a script, and the core that performs it traps.
     */
    private static final Set<String> KNOWN_CYCLES =
            Set.of("isa.decode ↔ isa.instruction", "isa.instruction ↔ isa.semantics", "core.pipeline ↔ core.trap");

    @Test
    void modules_import_downwards_only() {
        for (int upper = 1; upper < MODULES.length; upper++) {
            for (int lower = 0; lower < upper; lower++) {
                noClasses()
                        .that()
                        .resideInAPackage("dev.interlock." + MODULES[lower] + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.interlock." + MODULES[upper] + "..")
                        .check(HOUSE);
            }
        }
    }

    @Test
    void packages_import_what_is_drawn() {
        Map<String, Set<String>> drawn = drawn();
        Set<String> undrawn = new TreeSet<>();
        actual().forEach((from, targets) -> targets.forEach((to, example) -> {
            if (!drawn.containsKey(from)) {
                undrawn.add(from + " is not in the drawing");
            } else if (!drawn.get(from).contains(to)) {
                undrawn.add(from + " → " + to + ", for " + example);
            }
        }));
        assertThat(undrawn).as("arrows that are not drawn").isEmpty();
    }

    @Test
    void what_is_drawn_is_there() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass type : HOUSE) {
            packages.add(part(type));
        }
        assertThat(drawn().keySet()).as("packages").containsAll(packages).allMatch(packages::contains);
    }

    @Test
    void no_two_packages_import_each_other_but_those_that_we_know() {
        Map<String, Map<String, String>> arrows = actual();
        Set<String> cycles = new TreeSet<>();
        arrows.forEach((from, targets) -> targets.keySet().forEach(to -> {
            if (from.compareTo(to) < 0 && arrows.getOrDefault(to, Map.of()).containsKey(from)) {
                cycles.add(from + " ↔ " + to);
            }
        }));
        assertThat(cycles).isEqualTo(new TreeSet<>(KNOWN_CYCLES));
    }

    @Test
    void nobody_in_the_machine_knows_who_watches() {
        noClasses()
                .that()
                .resideInAPackage("dev.interlock.core..")
                .and()
                .resideOutsideOfPackages(
                        "dev.interlock.core.observe", "dev.interlock.core.report", "dev.interlock.core.travel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.interlock.core.observe")
                .check(HOUSE);
    }

    @Test
    void nobody_in_the_machine_knows_the_reports() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.interlock.isa..", "dev.interlock.core..", "dev.interlock.os..")
                .and()
                .resideOutsideOfPackage("dev.interlock.core.report")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.interlock.core.report")
                .check(HOUSE);
    }

    @Test
    void semantics_know_no_clock_but_the_one_that_programs_ask() {
        noClasses()
                .that()
                .resideInAPackage("dev.interlock.isa..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.time..")
                .check(HOUSE);
    }

    @Test
    void the_simulation_asks_the_host_for_nothing_that_changes_from_run_to_run() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.interlock.isa..", "dev.interlock.core..", "dev.interlock.os..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callConstructor(Random.class)
                .check(HOUSE);
    }

    @Test
    void nothing_that_changes_is_static() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.interlock..")
                .and()
                .areStatic()
                .should()
                .notBeFinal()
                .check(HOUSE);
    }

    @Test
    void only_the_machine_has_host_threads() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.interlock.isa..", "dev.interlock.core..", "dev.interlock.os..")
                .and()
                .resideOutsideOfPackage("dev.interlock.core.machine")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(HOUSE);
    }

    @Test
    void junit_is_for_the_extension_and_assertj_for_assertions() {
        noClasses()
                .that()
                .resideInAPackage("dev.interlock..")
                .and()
                .resideOutsideOfPackage("dev.interlock.test.junit")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.junit..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.interlock..")
                .and()
                .resideOutsideOfPackage("dev.interlock.test.assertion")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.assertj..")
                .check(HOUSE);
    }

    @Test
    void the_extension_uses_what_junit_calls_its_api() {
        noClasses()
                .that()
                .resideInAPackage("dev.interlock.test.junit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.junit.jupiter.engine..", "org.junit.platform.engine..", "org.junit.platform.launcher..")
                .check(HOUSE);
    }

    @Test
    void names_are_words_of_the_field() {
        for (String vague : new String[] {"Util", "Utils", "Manager", "Helper"}) {
            noClasses()
                    .should()
                    .haveSimpleNameEndingWith(vague)
                    .as("no class should be called something " + vague)
                    .check(HOUSE);
        }
    }

    /** What the drawing says: for each package, those that it may import. */
    private static Map<String, Set<String>> drawn() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        DRAWING.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] sides = line.split("→", -1);
            Set<String> targets = new TreeSet<>(Arrays.asList(sides[1].trim().split(" ")));
            arrows.put(sides[0].trim(), targets);
        });
        return arrows;
    }

    /** What is: for each package those of its own module that it imports, with an example. */
    private static Map<String, Map<String, String>> actual() {
        Map<String, Map<String, String>> arrows = new TreeMap<>();
        for (JavaClass type : HOUSE) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (!target.getPackageName().startsWith("dev.interlock.")) {
                    continue;
                }
                String from = part(type);
                String to = part(target);
                if (!from.equals(to) && module(from).equals(module(to))) {
                    arrows.computeIfAbsent(from, key -> new TreeMap<>())
                            .putIfAbsent(to, type.getSimpleName() + " needs " + target.getSimpleName());
                }
            }
        }
        return arrows;
    }

    /** {@code core.cache} for a class in {@code dev.interlock.core.cache}. */
    private static String part(JavaClass type) {
        String[] names = type.getPackageName().split("\\.");
        return names.length > 3 ? names[2] + "." + names[3] : names[2];
    }

    private static String module(String part) {
        return part.substring(0, part.indexOf('.'));
    }
}
