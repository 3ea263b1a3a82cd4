package dev.interlock.bench;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.CoreCounters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one memory operation of the guest costs the host, as the number of cores grows: for data that each core has to itself
 * and for a word that all of them want, on the bus and on the ring with its directory. All cores are busy all the time.
 *
 * <p>{@link #main} runs it all and writes {@code docs/scaling.md}. The cost is processor time of the thread that simulates,
 * so that a busy host disturbs it little.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class Scaling {
    private static final List<String> CORES = List.of("2", "4", "8", "16", "32", "64");
    private static final List<String> WORKLOADS = List.of("hits", "misses", "shared");
    private static final int OPERATIONS = 20_000;

    /** A program that never ends, on a machine of some size. */
    @State(Scope.Thread)
    public static class Program {
        /** What lies between the cores. */
        @Param({"bus", "ring"})
        public String interconnect;

        /** What the cores do. */
        @Param({"hits", "misses", "shared"})
        public String workload;

        /** How many there are. */
        @Param({"2", "4", "8", "16", "32", "64"})
        public int cores;

        Machine machine;

        /** Boots it and lets it reach its steady state. */
        @Setup(Level.Trial)
        public void boot() {
            String source = switch (workload) {
                case "hits" -> Guest.L1_LOOP;
                case "misses" -> Guest.STREAM_LOOP;
                default -> Guest.CONTENDED_INCREMENT;
            };
            machine = Guest.boot(config(interconnect, cores), source);
            while (operations() < 10_000L * cores) {
                machine.run(machine.cycle() + 10_000);
            }
        }

        long operations() {
            long sum = 0;
            for (int core = 0; core < machine.cores(); core++) {
                CoreCounters counters = machine.core(core).counters();
                sum += counters.loads + counters.stores + counters.lockedAccesses;
            }
            return sum;
        }
    }

    /**
     * The textbook's machine with a smaller L2 and a larger L3, the same for every number of cores, so that what 64 cores
     * stream through misses the L2 of each and hits the L3 of all.
     */
    static MachineConfig config(String interconnect, int cores) {
        MachineConfig textbook = MachineConfig.profile("textbook-1").withCores(cores);
        CacheLevels levels = textbook.cache();
        CacheConfig l2 = levels.l2().withSets(128);
        CacheConfig l3 = levels.l3().withSets(16384);
        MachineConfig config = textbook.withCache(levels.withL2(l2).withL3(l3));
        return interconnect.equals("bus") ? config : config.withBus(config.bus().ring(cores, 2));
    }

    /** Counted by the guest and by the host's processor, not by JMH. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counted {
        /** Memory operations of the guest. */
        public long operations;
        /** Processor time of this thread. */
        public long nanoseconds;
    }

    /** As much simulated time as some thousand operations take. */
    @Benchmark
    public long slice(Program program, Counted counted) {
        long before = program.operations();
        long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long done;
        do {
            program.machine.run(program.machine.cycle() + 2_000);
            done = program.operations() - before;
        } while (done < OPERATIONS);
        counted.nanoseconds += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
        counted.operations += done;
        return program.machine.cycle();
    }

    // ---------------------------------------------------------------- the page

    /** Measures everything and writes the page: its path, then the words that describe the host. */
    public static void main(String[] arguments) throws IOException, RunnerException {
        if (arguments.length < 2) {
            System.err.println("usage: Scaling PAGE HOST…, such as: Scaling docs/scaling.md 2 × AMD EPYC, OpenJDK 17");
            System.exit(2);
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Scaling.class.getName() + ".slice")
                        .build())
                .run();
        Map<String, Double> costs = new HashMap<>();
        for (RunResult result : results) {
            String key = result.getParams().getParam("interconnect")
                    + result.getParams().getParam("workload")
                    + result.getParams().getParam("cores");
            var counted = result.getSecondaryResults();
            costs.put(
                    key,
                    counted.get("nanoseconds").getScore()
                            / counted.get("operations").getScore());
        }
        String host = String.join(" ", List.of(arguments).subList(1, arguments.length));
        Files.writeString(Path.of(arguments[0]), page(costs, host));
    }

    private static String page(Map<String, Double> costs, String host) {
        StringBuilder page = new StringBuilder("""
                # Scaling

                What one memory operation of the guest (a load, a store, or a locked read-modify-write) costs the host, in
                nanoseconds of processor time, as the number of cores grows. One host thread; all cores are busy all the time;
                nobody observes. Written by

                ```
                mvn -q -pl sim-bench -am package -DskipTests
                java -cp sim-bench/target/benchmarks.jar dev.interlock.bench.Scaling docs/scaling.md HOST
                ```

                on %s.

                - `hits`: each core loads and stores in 4 KiB of its own, in its L1D
                - `misses`: each core loads from every line of 128 KiB of its own, over and over: every load misses its L2 of
                  64 KiB and hits the shared L3 of 16 MiB
                - `shared`: all cores increment one word under LOCK: every operation takes the line from another core

                The machine is `textbook-1` but for the sizes of L2 and L3; the ring has a home node per core, and two cycles
                per hop.

                """.formatted(host));
        page.append("| | ");
        CORES.forEach(cores -> page.append(cores).append(" cores | "));
        page.append("64 over 4 |\n|---|")
                .append("---:|".repeat(CORES.size() + 1))
                .append('\n');
        for (String interconnect : List.of("bus", "ring")) {
            for (String workload : WORKLOADS) {
                page.append("| ")
                        .append(interconnect)
                        .append(", `")
                        .append(workload)
                        .append("` |");
                for (String cores : CORES) {
                    page.append(String.format(Locale.ROOT, " %.0f |", costs.get(interconnect + workload + cores)));
                }
                page.append(String.format(
                        Locale.ROOT,
                        " %.1f × |%n",
                        costs.get(interconnect + workload + "64") / costs.get(interconnect + workload + "4")));
            }
        }
        page.append("""

                Linear growth from 4 to 64 cores would be 16 ×. Cores that wait are not looked at, so what is left
                to grow is the arbiter's look at the waiting requests (`shared`), and the simulated caches: those of
                64 cores and what they touch of the L3 are some 16 MB, which no longer fit in the host's own L2. On
                a busy host all figures are higher; compare the ratios.
                """);
        return page.toString();
    }
}
