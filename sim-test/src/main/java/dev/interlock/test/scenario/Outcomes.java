package dev.interlock.test.scenario;

import dev.interlock.core.machine.MachineConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * What a small concurrent program came to under each of several seeds. Each seed is a run of its own; the same seed always
 * comes to the same outcome.
 *
 * <pre>{@code
 * var seen = Outcomes.ofScenes(MachineConfig.profile("textbook-1").withCores(2), 50, scene -> {
 *     var random = new Random(scene.seed());
 *     scene.together(
 *             on(0).after(random.nextInt(40)).store(X, 1).load(Y),
 *             on(1).after(random.nextInt(40)).store(Y, 1).load(X));
 *     return scene.results(0).get(1).value() + "," + scene.results(1).get(1).value();
 * });
 * assertThat(seen).allOutcomesIn("0,0", "0,1", "1,0", "1,1").eventuallySees("0,0");
 * }</pre>
 *
 * @param <T> an outcome; it needs {@code equals} and a readable {@code toString}
 */
public final class Outcomes<T> {
    private final Map<T, List<Long>> seeds = new LinkedHashMap<>();
    private final Map<T, EventTrace> traces = new LinkedHashMap<>();
    private int runs;

    private Outcomes() {}

    /**
     * Runs something once with each of the seeds 1 to {@code count}.
     *
     * @param count at least 1
     * @throws IllegalArgumentException if it is less
     */
    public static <T> Outcomes<T> ofSeeds(int count, LongFunction<T> run) {
        Outcomes<T> outcomes = new Outcomes<>();
        for (long seed = 1; seed <= checked(count); seed++) {
            outcomes.add(seed, run.apply(seed));
        }
        return outcomes;
    }

    /**
     * Plays a scene once with each of the seeds 1 to {@code count}, on a new machine each time, and remembers how each
     * outcome came about when it was first seen.
     *
     * @param count at least 1
     * @throws IllegalArgumentException if it is less
     */
    public static <T> Outcomes<T> ofScenes(MachineConfig config, int count, Function<Scenario, T> play) {
        Outcomes<T> outcomes = new Outcomes<>();
        for (long seed = 1; seed <= checked(count); seed++) {
            Scenario scene = Scenario.on(config.withSeed(seed));
            T outcome = play.apply(scene);
            outcomes.traces.putIfAbsent(outcome, scene.events());
            outcomes.add(seed, outcome);
        }
        return outcomes;
    }

    private static int checked(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there are " + count + " seeds; there must be at least 1");
        }
        return count;
    }

    private void add(long seed, T outcome) {
        seeds.computeIfAbsent(outcome, first -> new ArrayList<>()).add(seed);
        runs++;
    }

    /** How many runs there were: as many as seeds. */
    public int runs() {
        return runs;
    }

    /** Every outcome that was seen, in the order in which they first were. */
    public Set<T> seen() {
        return Collections.unmodifiableSet(seeds.keySet());
    }

    /** The seeds that came to an outcome, ascending; empty if none did. */
    public List<Long> seedsOf(T outcome) {
        return List.copyOf(seeds.getOrDefault(outcome, List.of()));
    }

    /** What happened when an outcome was first seen; empty if it was not, or if no scene was played. */
    public EventTrace trace(T outcome) {
        return traces.getOrDefault(outcome, new EventTrace(List.of(), 0));
    }

    /** A line per outcome: how often, and the first seed that came to it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        seeds.forEach((outcome, of) ->
                text.append(String.format("%6d times  %s, first with seed %d\n", of.size(), outcome, of.get(0))));
        return text.toString();
    }
}
