package dev.interlock.core.random;

import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.trap.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** Does a {@link Trial} and checks values, states, inclusion, liveness and accounts on the way. */
final class TrialRun {
    private static final long CYCLES_PER_STEP = 20_000;

    private final Trial trial;
    private final Machine machine;
    private final TsoWitness witness;
    private final SplittableRandom random;

    private TrialRun(Trial trial, TransitionTable protocol) {
        this.trial = trial;
        random = new SplittableRandom(~trial.seed());
        machine = trial.machine(protocol).windowLength(trial.window());
        byte[] initial = new byte[trial.lines() * 64];
        random.nextBytes(initial);
        for (int i = 0; i < initial.length; i++) {
            initial[i] &= 3; // few values, so that a compare-and-swap succeeds now and then
        }
        machine.memory().write(Trial.BASE, initial, 0, initial.length);
        witness = new TsoWitness(trial, initial);
    }

    /**
     * Does the trial.
     *
     * @return the number of accesses
     * @throws AssertionError if something is wrong that we looked for
     * @throws IllegalStateException if the machine itself found something wrong
     */
    static long of(Trial trial, TransitionTable protocol) {
        return new TrialRun(trial, protocol).perform();
    }

    /** Does the trial; a failure is made smaller first, and tells how to have it again. */
    static long ofOrSmaller(Trial trial, TransitionTable protocol) {
        try {
            return of(trial, protocol);
        } catch (AssertionError | RuntimeException failure) {
            Trial smaller = smaller(trial, protocol);
            Throwable reason = failureOf(smaller, protocol);
            throw new AssertionError(
                    failure + "\nreduced to " + smaller.steps() + " steps: " + reason + "\n" + smaller.describe(),
                    reason);
        }
    }

    private long perform() {
        machine.subscribe(
                witness,
                EventKind.ACCESS_COMPLETED,
                EventKind.STORE_DRAINED,
                EventKind.STORE_COMBINED,
                EventKind.COMBINED_WRITTEN,
                EventKind.LINE_CHANGED);
        for (int core = 0; core < machine.cores(); core++) {
            machine.core(core).perform(trial.scripts().get(core), trial.skews().get(core), false, false);
        }
        long budget = 100_000 + CYCLES_PER_STEP * trial.steps();
        int pace = 1 + random.nextInt(1000);
        StopReason end;
        do {
            end = machine.run(machine.cycle() + 1 + random.nextInt(pace));
            checkLines();
            if (machine.cycle() > budget) {
                throw new AssertionError("not done after " + budget + " cycles: " + unfinished());
            }
        } while (end.kind() == StopReason.Kind.BUDGET);
        machine.runTo(machine.cycle() + 1000); // what is known of the future has happened then
        if (end.kind() != StopReason.Kind.HALTED) {
            throw new AssertionError(end + ": " + unfinished());
        }
        checkLines();
        checkDirectory();
        long accesses = 0;
        for (int core = 0; core < machine.cores(); core++) {
            accesses += checkCore(core);
        }
        return accesses;
    }

    private String unfinished() {
        StringBuilder text = new StringBuilder();
        for (int core = 0; core < machine.cores(); core++) {
            if (witness.waits(core)) {
                int done = machine.core(core).scriptResults().size();
                List<AccessScript.Step> steps = trial.scripts().get(core).steps();
                text.append(" core ").append(core).append(" at ").append(done < steps.size() ? steps.get(done) : "end");
            }
        }
        return text.toString();
    }

    private long checkCore(int core) {
        List<StepResult> results = machine.core(core).scriptResults();
        List<AccessScript.Step> steps = trial.scripts().get(core).steps();
        if (results.size() != steps.size() || !witness.finished(core)) {
            throw new AssertionError("core " + core + " did " + results.size() + " of " + steps.size() + " steps");
        }
        List<Long> expected = witness.expected(core);
        for (int i = 0; i < steps.size(); i++) {
            String wrong = wrong(steps.get(i), results.get(i), expected.get(i));
            if (wrong == null
                    && i > 0
                    && results.get(i).start() < results.get(i - 1).end()) {
                wrong = "it began before the step before it was done";
            }
            if (wrong != null) {
                throw new AssertionError("core " + core + " step " + i + " " + steps.get(i) + " gave " + results.get(i)
                        + ", but " + wrong);
            }
        }
        long sum = Arrays.stream(machine.cycleUses(core)).sum();
        if (sum != machine.cycle()) {
            throw new AssertionError("the CPI stack of core " + core + " sums to " + sum + " in " + machine.cycle()
                    + " cycles: " + Arrays.toString(machine.cycleUses(core)));
        }
        return steps.size();
    }

    private static String wrong(AccessScript.Step step, StepResult result, Long expected) {
        if (expected != null && expected != result.value()) {
            return "the value must be " + expected;
        }
        boolean balanced = step.verb() == Verb.DELAY || result.ledger().total() == result.cycles();
        return balanced ? null : "its parts do not sum to its " + result.cycles() + " cycles";
    }

    // ---------------------------------------------------------------- every line, the machine standing still

    private void checkLines() {
        byte[] memory = witness.memory();
        byte[] seen = new byte[memory.length];
        machine.view().read(Trial.BASE, seen, 0, seen.length);
        BitSet unknown = witness.beingWritten();
        for (int at = 0; at < memory.length; at++) {
            if (seen[at] != memory[at] && !unknown.get(at)) {
                throw bad(Trial.BASE + at & -64, "the coherent view has a wrong byte at offset " + (at & 63));
            }
        }
        for (int n = 0; n < trial.lines(); n++) {
            checkLine(Trial.BASE + n * 64L, Arrays.copyOfRange(seen, n * 64, n * 64 + 64));
        }
    }

    private void checkLine(long line, byte[] bytes) {
        long presence = machine.bus().presence(line);
        int readers = 0;
        int owners = 0;
        for (int core = 0; core < machine.cores(); core++) {
            PrivateCaches caches = machine.core(core).caches();
            LineState state = caches.stateOf(line);
            boolean readable = state.readable();
            readers += readable ? 1 : 0;
            owners += TsoWitness.exclusive(state) ? 1 : 0;
            String broken = InclusionCheck.of(machine, core, line);
            if (broken != null) {
                throw bad(line, broken);
            }
            if (readable && (presence >>> core & 1) == 0) {
                throw bad(line, "core " + core + " has it without a presence bit");
            }
            if (readable && !Arrays.equals(caches.peek(line), bytes)) {
                throw bad(line, "core " + core + " has stale bytes");
            }
        }
        if (owners > 1 || owners == 1 && readers > 1) {
            throw bad(line, "there are " + owners + " owners among " + readers + " readers");
        }
    }

    /** All scripts are done: what is still under way is a prefetch or a write-back, and then we do not look. */
    private void checkDirectory() {
        for (int n = 0; n < trial.lines(); n++) {
            String broken = InclusionCheck.ofDirectory(machine, Trial.BASE + n * 64L);
            if (broken != null) {
                throw bad(Trial.BASE + n * 64L, broken);
            }
        }
    }

    private AssertionError bad(long line, String what) {
        return new AssertionError(what + " at cycle " + machine.cycle() + ": " + machine.line(line) + ", presence "
                + Long.toBinaryString(machine.bus().presence(line)));
    }

    // ---------------------------------------------------------------- making a failure smaller

    private static Throwable failureOf(Trial trial, TransitionTable protocol) {
        try {
            of(trial, protocol);
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return failure;
        }
    }

    /** Leaves out what is not needed for the failure: whole cores first, then runs of steps, ever shorter. */
    static Trial smaller(Trial trial, TransitionTable protocol) {
        Trial best = trial;
        int tries = 0;
        for (int core = 0; core < trial.scripts().size(); core++) {
            Trial candidate = without(best, core, 0, Integer.MAX_VALUE);
            if (failureOf(candidate, protocol) != null) {
                best = candidate;
            }
        }
        for (int chunk = 1 << 12; chunk > 0; chunk /= 2) {
            for (int core = 0; core < trial.scripts().size(); core++) {
                for (int from = 0; from < best.scripts().get(core).steps().size() && tries < 1000; ) {
                    Trial candidate = without(best, core, from, chunk);
                    tries++;
                    if (failureOf(candidate, protocol) != null) {
                        best = candidate;
                    } else {
                        from += chunk;
                    }
                }
            }
        }
        return best;
    }

    private static Trial without(Trial trial, int core, int from, int count) {
        List<AccessScript> scripts = new ArrayList<>(trial.scripts());
        List<AccessScript.Step> steps = new ArrayList<>(scripts.get(core).steps());
        steps.subList(from, (int) Math.min(steps.size(), (long) from + count)).clear();
        scripts.set(core, new AccessScript(steps));
        return trial.withScripts(scripts);
    }
}
