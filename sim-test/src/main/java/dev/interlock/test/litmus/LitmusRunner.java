package dev.interlock.test.litmus;

import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.machine.MachineConfig;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Runs litmus tests on simulated machines.
 *
 * <pre>{@code
 * LitmusRunner runner = new LitmusRunner(MachineConfig.profile("textbook-1"));
 * LitmusResult result = runner.run(test, 100_000, 42);
 * assertThat(result.forbidden()).isEmpty();
 * }</pre>
 *
 * <p>Every 250 runs get a machine of their own: one in four the profile as it is, the others with numbers drawn at random
 * ({@link MachineVariation}). All that is random comes from the seed, so a result can be had again, to the cycle.
 */
public final class LitmusRunner {
    private static final int RUNS_PER_MACHINE = 250;
    private static final int VARIED_MACHINES_PER_PLAIN_ONE = 3;

    private final MachineConfig config;
    private final TransitionTable protocol;

    /** A runner for machines like this one; the number of cores is the test's. */
    public LitmusRunner(MachineConfig config) {
        this(config, config.protocolTable());
    }

    /** A runner for machines with a protocol table of your own. */
    public LitmusRunner(MachineConfig config, TransitionTable protocol) {
        if (config.memory().mebibytes() < LitmusMachine.LEAST_MEBIBYTES) {
            throw new IllegalArgumentException(
                    config.name() + " has " + config.memory().mebibytes() + " MiB of memory; litmus tests need "
                            + LitmusMachine.LEAST_MEBIBYTES);
        }
        this.config = config;
        this.protocol = protocol;
    }

    /**
     * Runs a test.
     *
     * @param runs how often, at least once
     * @param seed decides everything that is random
     * @throws LitmusException if a thread faults or does not end
     */
    public LitmusResult run(LitmusTest test, long runs, long seed) {
        if (runs < 1) {
            throw new IllegalArgumentException("a test is run at least once, not " + runs + " times");
        }
        Map<FinalState, Long> histogram = new TreeMap<>();
        Random seeds = new Random(seed); // the one generator whose numbers its Javadoc fixes for every JVM
        long cycles = 0;
        for (long done = 0; done < runs; done += RUNS_PER_MACHINE) {
            Random random = new Random(seeds.nextLong());
            boolean plain = done / RUNS_PER_MACHINE % (VARIED_MACHINES_PER_PLAIN_ONE + 1) == 0;
            MachineConfig machine = plain ? config : MachineVariation.of(config, random);
            try (LitmusMachine litmus = new LitmusMachine(test, machine, protocol, random)) {
                for (long i = done; i < Math.min(runs, done + RUNS_PER_MACHINE); i++) {
                    histogram.merge(litmus.run(), 1L, Long::sum);
                }
                cycles += litmus.cycles();
            }
        }
        return new LitmusResult(test, histogram, config.name(), seed, cycles, TsoModel.allowed(test));
    }
}
