package dev.interlock.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.Protocols;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.test.contract.BrokenProtocols.BrokenProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The explorer's verdicts, confirmed by the machine itself: tables that hold compute right values under random accesses of
 * four cores in tiny caches, with at most one writer in every cycle; the broken ones do not.
 */
class RunningProtocolsTest {
    private static final int CORES = 4;
    private static final int LINES = 12;
    private static final int STEPS = 400;
    private static final int SEEDS = 6;
    private static final long BASE = 0x10000;
    /** Word of each line that all cores add to; the words before it belong to one core each. */
    private static final int COUNTER = 7;

    /** Mistakes that the machine does not show: it always wakes waiters, and two equal answers are one to it. */
    private static final Set<String> UNSEEN = Set.of("mesi-forgotten-wake", "mesif-two-forwarders");

    static List<TransitionTable> protocols() {
        return Protocols.all();
    }

    static List<BrokenProtocol> broken() {
        return BrokenProtocols.all();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_protocol_computes_right_values_on_a_bus(TransitionTable table) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            assertThat(firstWrong(table, config(), seed)).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_protocol_computes_right_values_on_a_ring_with_prefetched_ownership(TransitionTable table) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            assertThat(firstWrong(table, ring(), seed)).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_protocol_goes_wrong(BrokenProtocol broken) {
        if (UNSEEN.contains(broken.table().name())) {
            return;
        }
        for (int seed = 1; seed <= 20; seed++) {
            if (!firstWrong(broken.table(), config(), seed).isEmpty()
                    || !firstWrong(broken.table(), ring(), seed).isEmpty()) {
                return;
            }
        }
        throw new AssertionError(broken + " computed right values: " + broken.mistake());
    }

    private static MachineConfig config() {
        MachineConfig edu = MachineConfig.profile("edu-1").withCores(CORES);
        CacheLevels cache = edu.cache();
        CacheConfig tiny = cache.l1d().withSets(2).withWays(1);
        return edu.withCache(cache.withL1i(tiny)
                .withL1d(tiny)
                .withL2(cache.l2().withSets(2).withWays(2))
                .withL3(cache.l3().withSets(2).withWays(5)));
    }

    private static MachineConfig ring() {
        MachineConfig config = config();
        return config.withBus(config.bus().ring(2, 5)).withCore(config.core().withStorePrefetches(2));
    }

    // ---------------------------------------------------------------- random accesses

    /** What goes wrong first, or an empty text. */
    private static String firstWrong(TransitionTable table, MachineConfig config, long seed) {
        try (Machine machine = new Machine(config, table)) {
            Random random = new Random(seed);
            long[] counters = new long[LINES];
            List<List<Long>> expected = new ArrayList<>();
            for (int core = 0; core < CORES; core++) {
                List<Step> steps = new ArrayList<>();
                expected.add(script(core, random, steps, counters));
                machine.core(core).perform(new AccessScript(steps), 0, false, false);
            }
            while (machine.cycle() < 1_000_000 && !done(machine)) {
                machine.runTo(machine.cycle() + 1);
                String twoWriters = twoWriters(machine, table);
                if (!twoWriters.isEmpty()) {
                    return twoWriters;
                }
            }
            return wrongValue(machine, expected, counters);
        } catch (IllegalStateException impossible) {
            return impossible.getMessage();
        }
    }

    private static List<Long> script(int core, Random random, List<Step> steps, long[] counters) {
        long[] own = new long[LINES];
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            int line = random.nextInt(LINES);
            long address = BASE + 64L * line + 8L * core;
            long value = random.nextLong();
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    steps.add(new Step(Verb.LOAD, false, address, 8, 0, 0));
                    expected.add(own[line]);
                }
                case 3, 4, 5 -> {
                    steps.add(new Step(Verb.STORE, false, address, 8, value, 0));
                    expected.add(null);
                    own[line] = value;
                }
                case 6 -> {
                    steps.add(new Step(Verb.ADD, false, BASE + 64L * line + 8L * COUNTER, 8, 1, 0));
                    expected.add(null);
                    counters[line]++;
                }
                default -> {
                    steps.add(new Step(Verb.DELAY, false, 0, 0, random.nextInt(200), 0));
                    expected.add(null);
                }
            }
        }
        return expected;
    }

    private static boolean done(Machine machine) {
        for (int core = 0; core < CORES; core++) {
            if (machine.core(core).busyWithScript() || machine.core(core).hasBufferedStores()) {
                return false;
            }
        }
        return machine.bus().quiet();
    }

    private static String twoWriters(Machine machine, TransitionTable table) {
        for (long line = BASE; line < BASE + 64L * LINES; line += 64) {
            int readers = 0;
            boolean writer = false;
            for (int core = 0; core < CORES; core++) {
                LineState state = machine.core(core).caches().stateOf(line);
                readers += state.readable() ? 1 : 0;
                writer |= state == LineState.M_L
                        || table.cell(state, CoherenceEvent.STORE) instanceof Cell.Move move
                                && move.does(CoherenceAction.HIT);
            }
            if (writer && readers > 1) {
                return "cycle " + machine.cycle() + ": a writer is not alone, " + machine.line(line);
            }
        }
        return "";
    }

    private static String wrongValue(Machine machine, List<List<Long>> expected, long[] counters) {
        for (int core = 0; core < CORES; core++) {
            List<StepResult> results = machine.core(core).scriptResults();
            if (results.size() < STEPS) {
                return "core " + core + " stands still after " + results.size() + " accesses";
            }
            for (int i = 0; i < STEPS; i++) {
                Long value = expected.get(core).get(i);
                if (value != null && results.get(i).value() != value) {
                    return "core " + core + " reads a wrong value in access " + i;
                }
            }
        }
        for (int line = 0; line < LINES; line++) {
            if (machine.view().read(BASE + 64L * line + 8L * COUNTER, 8) != counters[line]) {
                return "an addition to line " + line + " is lost";
            }
        }
        return "";
    }
}
