package dev.interlock.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Sets versions of the simulator beside each other in one JVM: each runs the programs of {@link SimulatedSpeed}, and two of
 * {@link ProgramSpeed} over and over, in turn, for some forty milliseconds at a time, so that whatever else the host does
 * slows all of them alike. Speeds are by processor time; the ratios of their medians are what to look at. Swap the order
 * once: who is compiled first has an advantage. To be run from the root of the project.
 *
 * <pre>
 *   git worktree add ../before COMMIT        # and build both: mvn -q -pl sim-bench -am package -DskipTests
 *   java -XX:+UseSerialGC -cp sim-bench/target/benchmarks.jar dev.interlock.bench.VersionComparison 20 \
 *       ../before/sim-bench/target sim-bench/target
 * </pre>
 */
public final class VersionComparison {
    private static final String[] PROGRAMS = {
        "alu/1", "l1/1", "l1/4", "l1/16", "chase/1", "increment/4", "compress/1", "floats/1"
    };
    private static final long SLICE = 100_000;
    private static final long TURN_NANOS = 40_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private VersionComparison() {}

    /** One version: its classes, and a machine of them. */
    private static final class Version implements AutoCloseable {
        private final URLClassLoader classes;
        private final String program;
        private final int cores;
        private final List<Object> counters = new ArrayList<>();
        private final List<Double> speeds = new ArrayList<>();
        private Object machine;
        private Method run;
        private Method cycle;
        private long instructionsBefore;

        Version(Path build, String program, int cores) throws IOException, ReflectiveOperationException {
            List<URL> jars = new ArrayList<>(List.of(url(build.resolve("benchmarks.jar"))));
            try (DirectoryStream<Path> libraries = Files.newDirectoryStream(build.resolve("lib"))) {
                for (Path library : libraries) {
                    jars.add(url(library));
                }
            }
            classes = new URLClassLoader(jars.toArray(URL[]::new), null);
            this.program = program;
            this.cores = cores;
            boot();
            slice();
        }

        private void boot() throws ReflectiveOperationException {
            Class<?> config = classes.loadClass("dev.interlock.core.machine.MachineConfig");
            Object profile = config.getMethod("profile", String.class).invoke(null, "textbook-1");
            Object size = config.getMethod("withCores", int.class).invoke(profile, cores);
            machine = sourceOf(program) == null ? compiled(config, size) : assembled(config, size);
            run = machine.getClass().getMethod("run", long.class);
            cycle = machine.getClass().getMethod("cycle");
            counters.clear();
            for (int core = 0; core < cores; core++) {
                Object each = machine.getClass().getMethod("core", int.class).invoke(machine, core);
                counters.add(each.getClass().getMethod("counters").invoke(each));
            }
        }

        /** A machine as {@link Guest#boot} makes it. */
        private Object assembled(Class<?> config, Object size) throws ReflectiveOperationException {
            Class<?> guest = classes.loadClass("dev.interlock.bench.Guest");
            var source = guest.getDeclaredField(sourceOf(program));
            source.setAccessible(true);
            Method boot = guest.getDeclaredMethod("boot", config, String.class);
            boot.setAccessible(true);
            return boot.invoke(null, size, source.get(null));
        }

        /** A machine as {@link ProgramSpeed} makes it; versions that do not know that class have all that it calls. */
        private Object compiled(Class<?> config, Object size) throws ReflectiveOperationException {
            Object made = classes.loadClass("dev.interlock.core.machine.Machine")
                    .getConstructor(config)
                    .newInstance(size);
            Object memory = made.getClass().getMethod("memory").invoke(made);
            Class<?> image = classes.loadClass("dev.interlock.isa.image.ProgramImage");
            Class<?> costs = classes.loadClass("dev.interlock.os.kernel.KernelCosts");
            Class<?> console = classes.loadClass("dev.interlock.os.kernel.Console");
            Object file = classes.loadClass("dev.interlock.isa.image.ElfReader")
                    .getMethod("read", Path.class)
                    .invoke(null, Path.of("examples", "guest", "c", "bin", program));
            Object loaded = classes.loadClass("dev.interlock.os.load.ProcessLoader")
                    .getMethod("load", image, memory.getClass(), List.class, List.class, long.class)
                    .invoke(null, file, memory, List.of(program), List.of(), 1L);
            OutputStream nowhere = OutputStream.nullOutputStream();
            Object screen = console.getConstructor(OutputStream.class, OutputStream.class, long.class)
                    .newInstance(nowhere, nowhere, 1L << 20);
            classes.loadClass("dev.interlock.os.kernel.Kernel")
                    .getMethod("boot", made.getClass(), loaded.getClass(), console, costs)
                    .invoke(
                            null,
                            made,
                            loaded,
                            screen,
                            costs.getField("DEFAULT").get(null));
            return made;
        }

        /** The field of {@link Guest}, in whichever version, that holds a program; null if a file does. */
        private static String sourceOf(String program) {
            return switch (program) {
                case "alu" -> "ALU_LOOP";
                case "l1" -> "L1_LOOP";
                case "chase" -> "POINTER_CHASE";
                case "increment" -> "CONTENDED_INCREMENT";
                default -> null;
            };
        }

        private static URL url(Path file) throws MalformedURLException {
            return file.toUri().toURL();
        }

        void slice() throws ReflectiveOperationException {
            Object end = run.invoke(machine, (Long) cycle.invoke(machine) + SLICE);
            Object kind = end.getClass().getMethod("kind").invoke(end);
            if (kind.toString().equals("EXITED")) {
                instructionsBefore = instructions();
                boot();
            }
        }

        long instructions() throws ReflectiveOperationException {
            long sum = instructionsBefore;
            for (Object each : counters) {
                sum += each.getClass().getField("instructions").getLong(each);
            }
            return sum;
        }

        double median() {
            Collections.sort(speeds);
            return speeds.get(speeds.size() / 2);
        }

        @Override
        public void close() throws IOException {
            classes.close();
        }
    }

    /**
     * Compares.
     *
     * @param arguments seconds for each program, then the {@code sim-bench/target} of each version, the first one the measure
     */
    public static void main(String... arguments) throws IOException, ReflectiveOperationException {
        if (arguments.length < 2) {
            System.err.println(
                    "VersionComparison: give the seconds for each program, and one or more sim-bench/target folders");
            System.exit(2);
        }
        for (String program : PROGRAMS) {
            new VersionComparison().compare(program, arguments, System.out);
        }
    }

    private void compare(String program, String[] arguments, PrintStream out)
            throws IOException, ReflectiveOperationException {
        String[] parts = program.split("/");
        List<Version> versions = new ArrayList<>();
        try {
            for (int i = 1; i < arguments.length; i++) {
                versions.add(new Version(Path.of(arguments[i]), parts[0], Integer.parseInt(parts[1])));
            }
            long seconds = Long.parseLong(arguments[0]);
            turns(versions, seconds / 2);
            versions.forEach(version -> version.speeds.clear()); // they were warming up
            turns(versions, seconds);
            double measure = versions.get(0).median();
            out.printf("%-12s", program);
            for (Version version : versions) {
                out.printf("  %6.2f M/s (%.2f)", version.median(), version.median() / measure);
            }
            out.println();
        } finally {
            for (Version version : versions) {
                version.close();
            }
        }
    }

    private void turns(List<Version> versions, long seconds) throws ReflectiveOperationException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            for (Version version : versions) {
                long before = version.instructions();
                long began = threads.getCurrentThreadCpuTime();
                long used;
                do {
                    version.slice();
                    used = threads.getCurrentThreadCpuTime() - began;
                } while (used < TURN_NANOS);
                version.speeds.add((version.instructions() - before) * 1e3 / used);
            }
        }
    }
}
