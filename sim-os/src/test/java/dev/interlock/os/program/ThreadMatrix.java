package dev.interlock.os.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Every thread program with every number of cores and of threads. A verify takes a sample, each program with another seed;
 * {@code -Dinterlock.threads.seeds=20} takes all, with 20 seeds each.
 */
final class ThreadMatrix {
    /** Those that take a number of threads and print a line that depends on nothing else. */
    static final List<String> PROGRAMS = List.of(
            "mutex",
            "queue",
            "barrier",
            "rwlock",
            "semaphore",
            "local",
            "pool",
            "detach",
            "cancel",
            "stream",
            "family",
            "pipeline");

    private static final int SEEDS = Integer.getInteger("interlock.threads.seeds", 0);
    private static final int[] CORES = {1, 2, 4, 16};
    private static final int[] THREADS = {1, 2, 4, 16, 30, 64};

    /** One run. */
    record Case(String program, int threads, int cores, long seed) {}

    private ThreadMatrix() {}

    /** True if all of the matrix was asked for. */
    static boolean whole() {
        return SEEDS > 0;
    }

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    /**
     * Every number of cores, with every seed.
     *
     * @param sample the one seed if only a sample was asked for
     */
    static Stream<Arguments> machines(long sample) {
        LongStream seeds = whole() ? seeds() : LongStream.of(sample);
        return seeds.boxed().flatMap(seed -> Arrays.stream(CORES).mapToObj(cores -> Arguments.of(cores, seed)));
    }

    /**
     * The cases of some programs.
     *
     * @param step a verify takes each step-th of them
     */
    static Stream<Case> cases(List<String> programs, int step) {
        List<Case> cases = new ArrayList<>();
        int number = 0;
        for (String program : programs) {
            for (int cores : CORES) {
                for (int threads : THREADS) {
                    number++;
                    if (whole()) {
                        seeds().forEach(seed -> cases.add(new Case(program, threads, cores, seed)));
                    } else if (number % step == 0) {
                        cases.add(new Case(program, threads, cores, number));
                    }
                }
            }
        }
        return cases.stream();
    }
}
