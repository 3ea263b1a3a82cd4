package dev.interlock.core.cache;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The data accesses of {@code trace.S}, address by address; its kernels natively under cachegrind, and replayed here. */
enum CachegrindTrace {
    /** Loads and stores of random words. */
    RANDOM {
        @Override
        void generate(List<Step> steps) {
            long x = 42;
            for (int i = 20_000; i > 0; i--) {
                x = x * 6364136223846793005L + 1442695040888963407L;
                long offset = x >>> 33 & ((x >>> 62 & 1) != 0 ? 0xfff8 : 0x3ff8);
                boolean store = x < 0;
                steps.add(new Step(store ? Verb.WRITE : Verb.LOAD, false, CELLS + offset, 8, i, 0));
            }
        }
    },
    /** Three times through an array that is too large. */
    SWEEP {
        @Override
        void generate(List<Step> steps) {
            for (int round = 0; round < 3; round++) {
                for (long offset = 0; offset < 384 << 10; offset += 128) {
                    steps.add(new Step(Verb.LOAD, false, CELLS + offset, 8, 0, 0));
                }
            }
        }
    },
    /** A matrix column by column: the rows' distance is a multiple of the sets. */
    COLUMNS {
        @Override
        void generate(List<Step> steps) {
            for (int round = 0; round < 2; round++) {
                for (long column = 0; column < 64; column++) {
                    for (long row = 0; row < 96; row++) {
                        steps.add(new Step(Verb.LOAD, false, CELLS + 4096 * row + 8 * column, 8, 0, 0));
                    }
                }
            }
        }
    },
    /** Loads of random words, above a second level that keeps little and promises nothing. */
    READS {
        @Override
        void generate(List<Step> steps) {
            long x = 42;
            for (int i = 0; i < 20_000; i++) {
                x = x * 6364136223846793005L + 1442695040888963407L;
                long offset = x >>> 33 & ((x >>> 62 & 1) != 0 ? 0xfff8 : 0x3ff8);
                steps.add(new Step(Verb.LOAD, false, CELLS + offset, 8, 0, 0));
            }
        }

        @Override
        List<Geometry> geometries() {
            return Geometry.SMALL_SECOND;
        }

        @Override
        Inclusion inclusion() {
            return Inclusion.NON_INCLUSIVE;
        }
    };

    private static final long CELLS = 0x1000_0000;

    abstract void generate(List<Step> steps);

    /** With which caches. */
    List<Geometry> geometries() {
        return Geometry.ALL;
    }

    /** What our second level promises. */
    Inclusion inclusion() {
        return Inclusion.INCLUSIVE;
    }

    /** First and second level: bytes and ways. */
    record Geometry(int firstBytes, int firstWays, int secondBytes, int secondWays) {
        static final List<Geometry> ALL = List.of(
                new Geometry(1024, 1, 262_144, 8),
                new Geometry(4096, 2, 262_144, 8),
                new Geometry(4096, 64, 262_144, 8),
                new Geometry(8192, 4, 1_048_576, 16),
                new Geometry(32_768, 8, 262_144, 8),
                new Geometry(49_152, 12, 1_048_576, 16),
                new Geometry(131_072, 2, 524_288, 4));

        /** The second level evicts what the first still uses, and may be the smaller one. */
        static final List<Geometry> SMALL_SECOND = List.of(
                new Geometry(4096, 2, 8192, 4),
                new Geometry(8192, 8, 8192, 1),
                new Geometry(16_384, 4, 16_384, 16),
                new Geometry(16_384, 16, 32_768, 2),
                new Geometry(32_768, 8, 16_384, 4));

        static Geometry parse(String text) {
            int[] numbers =
                    Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
            return new Geometry(numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        @Override
        public String toString() {
            return firstBytes + "," + firstWays + "," + secondBytes + "," + secondWays;
        }
    }

    /** What is counted, in the order of cachegrind's columns. */
    record Counts(long loads, long loadMisses1, long loadMisses2, long stores, long storeMisses1, long storeMisses2) {
        static Counts parse(String text) {
            long[] n = Arrays.stream(text.trim().split(" +"))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Counts(n[0], n[1], n[2], n[3], n[4], n[5]);
        }

        @Override
        public String toString() {
            return loads + " " + loadMisses1 + " " + loadMisses2 + " " + stores + " " + storeMisses1 + " "
                    + storeMisses2;
        }
    }

    /** The same accesses, one after the other, on one core. */
    Counts replayed(Geometry geometry) {
        MachineConfig textbook = MachineConfig.profile("textbook-1").withCores(1);
        CacheLevels levels = textbook.cache();
        Machine machine = new Machine(textbook.withCache(levels.withL1d(levels.l1d()
                        .withSets(geometry.firstBytes / 64 / geometry.firstWays)
                        .withWays(geometry.firstWays))
                .withInclusion(inclusion(), Inclusion.INCLUSIVE)
                .withL2(levels.l2()
                        .withSets(geometry.secondBytes / 64 / geometry.secondWays)
                        .withWays(geometry.secondWays))));
        long[][] misses = new long[2][2];
        machine.subscribe(
                event -> {
                    LineMissed miss = (LineMissed) event;
                    misses[miss.access() == Access.STORE ? 1 : 0][miss.level() == Level.L1D ? 0 : 1]++;
                },
                EventKind.LINE_MISSED);
        List<Step> steps = new ArrayList<>();
        generate(steps);
        machine.core(0).perform(new AccessScript(steps), 0, false, false);
        machine.settle();
        long loads = machine.core(0).counters().loads;
        long stores = machine.core(0).counters().stores;
        return new Counts(loads, misses[0][0], misses[0][1], stores, misses[1][0], misses[1][1]);
    }

    /** True if the tools for {@link #measured} are installed. */
    static boolean toolsInstalled() {
        return installed("valgrind") && installed("gcc");
    }

    private static boolean installed(String tool) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** The program under cachegrind. */
    Counts measured(Geometry geometry, Path folder) {
        Path source = folder.resolve("trace.S");
        Path program = folder.resolve("trace");
        Path out = folder.resolve("cachegrind.out");
        try {
            Files.write(source, resource("trace.S"));
            run(
                    "gcc",
                    "-nostdlib",
                    "-static",
                    "-DKERNEL_" + name(),
                    "-Wl,--section-start=.cells=0x10000000",
                    "-o",
                    program.toString(),
                    source.toString());
            run(
                    "valgrind",
                    "--tool=cachegrind",
                    "--cache-sim=yes",
                    "--I1=32768,8,64",
                    "--D1=" + geometry.firstBytes + "," + geometry.firstWays + ",64",
                    "--LL=" + geometry.secondBytes + "," + geometry.secondWays + ",64",
                    "--cachegrind-out-file=" + out,
                    program.toString());
            // events: Ir I1mr ILmr Dr D1mr DLmr Dw D1mw DLmw
            String summary = Files.readAllLines(out).stream()
                    .filter(line -> line.startsWith("summary: "))
                    .findFirst()
                    .orElseThrow();
            return Counts.parse(summary.replaceFirst("summary: +\\d+ \\d+ \\d+ ", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] resource(String name) throws IOException {
        try (var in = CachegrindTrace.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Measures everything and prints the golden file: {@code java … dev.interlock.core.cache.CachegrindTrace >
     * cachegrind.golden}.
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("cachegrind");
        System.out.println(
                "# kernel  D1 bytes,ways,LL bytes,ways:  Dr D1mr DLmr Dw D1mw DLmw  (valgrind --tool=cachegrind)");
        for (CachegrindTrace trace : values()) {
            for (Geometry geometry : trace.geometries()) {
                System.out.println(trace + " " + geometry + ": " + trace.measured(geometry, folder));
            }
        }
    }
}
