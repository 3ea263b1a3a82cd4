package dev.interlock.core.random;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.random.AddressSpaces.Entry;
import dev.interlock.core.random.AddressSpaces.Walk;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Does a {@link MappingTrial} and compares each step with what it must come to: its value, or its fault with code and
 * address; after each round every entry with what was written and marked, at the end every byte.
 */
final class MappingRun {
    private static final long CYCLES_PER_STEP = 50_000;
    private static final long CR0_WP = 1 << 16;
    private static final long CR4_PCIDE = 1 << 17;
    private static final long CR4_SMAP = 1 << 21;
    private static final long EFER_NXE = 1 << 11;
    private static final long RFLAGS_AC = 1 << 18;

    private final MappingTrial trial;
    private final Machine machine;
    private final AddressSpaces spaces;
    private final int[] current;
    private final EventList events = new EventList();

    private MappingRun(MappingTrial trial, boolean listen) {
        this.trial = trial;
        machine = new Machine(trial.config()).windowLength(trial.window());
        spaces = new AddressSpaces(trial.noExecute());
        current = new int[machine.cores()];
        spaces.fixed().forEach(machine.memory()::writeLong);
        for (Entry entry : spaces.entries()) {
            machine.memory().writeLong(entry.at, entry.value);
        }
        SplittableRandom random = new SplittableRandom(~trial.seed());
        for (int frame = 0; frame < AddressSpaces.SMALL_FRAMES; frame++) {
            fill(AddressSpaces.SMALL + frame * 4096L, random);
        }
        for (int frame = 0; frame < AddressSpaces.LARGE_FRAMES; frame++) {
            for (int offset = 0; offset < AddressSpaces.LARGE_USED; offset += 4096) {
                fill(AddressSpaces.LARGE_BASE + ((long) frame << 21) + offset, random);
            }
        }
        for (int core = 0; core < machine.cores(); core++) {
            enter(machine.core(core).registers(), trial.modes().get(core));
        }
        if (listen) {
            machine.subscribe(events);
        }
    }

    private void fill(long physical, SplittableRandom random) {
        byte[] bytes = spaces.frame(physical);
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i += 3) {
            bytes[i] &= 1; // so that a compare-and-swap succeeds now and then
        }
        machine.memory().write(physical, bytes, 0, bytes.length);
    }

    private void enter(RegisterFile registers, MappingTrial.Mode mode) {
        registers.cr3 = MappingPlan.cr3(spaces, 0, trial.pcids());
        registers.cpl = mode.user() ? 3 : 0;
        registers.cr0 = mode.writeProtect() ? registers.cr0 | CR0_WP : registers.cr0 & ~CR0_WP;
        registers.cr4 |= (trial.pcids() ? CR4_PCIDE : 0) | (mode.smap() ? CR4_SMAP : 0);
        registers.efer = trial.noExecute() ? registers.efer : registers.efer & ~EFER_NXE;
        registers.flags.rflags(registers.flags.rflags() | (mode.accessAllowed() ? RFLAGS_AC : 0));
    }

    /**
     * Does the trial.
     *
     * @return the number of steps
     * @throws AssertionError if something is not as it must be
     */
    static long of(MappingTrial trial) {
        MappingRun run = new MappingRun(trial, false);
        run.perform();
        return trial.steps();
    }

    /** Every event of the trial. */
    static EventList events(MappingTrial trial) {
        MappingRun run = new MappingRun(trial, true);
        run.perform();
        return run.events;
    }

    /** Does the trial; a failure is made smaller first, and tells how to have it again. */
    static long ofOrSmaller(MappingTrial trial) {
        try {
            return of(trial);
        } catch (AssertionError | RuntimeException failure) {
            MappingTrial smaller = smaller(trial);
            Throwable reason = failureOf(smaller);
            throw new AssertionError(
                    failure + "\nreduced to " + smaller.steps() + " steps: " + reason + "\n" + smaller.describe(),
                    reason);
        }
    }

    private void perform() {
        for (int round = 0; round < trial.rounds().size(); round++) {
            List<List<StepResult>> expected = new ArrayList<>();
            long began = machine.cycle();
            int steps = 0;
            for (int core = 0; core < machine.cores(); core++) {
                List<Step> script = trial.rounds().get(round).get(core);
                expected.add(expect(core, script));
                machine.core(core).perform(new AccessScript(script), began + core * 7L % 50, false, false);
                steps += script.size();
            }
            StopReason end = machine.run(began + 100_000 + CYCLES_PER_STEP * steps);
            if (end.kind() != StopReason.Kind.HALTED) {
                throw new AssertionError("round " + round + " is not done: " + end);
            }
            for (int core = 0; core < machine.cores(); core++) {
                compare(round, core, expected.get(core));
            }
            for (Entry entry : spaces.entries()) {
                long seen = machine.view().read(entry.at, 8);
                String wrong =
                        AddressSpaces.wrong(entry, seen, trial.config().tlb().walkers() > 1);
                if (wrong != null) {
                    throw new AssertionError(String.format(
                            "round %d: the entry at 0x%x for page 0x%x %s: it is 0x%x and was written as 0x%x",
                            round, entry.at, entry.pages.get(0), wrong, seen, entry.value));
                }
            }
        }
        for (Map.Entry<Long, byte[]> frame : spaces.frames().entrySet()) {
            byte[] seen = new byte[4096];
            machine.view().read(frame.getKey() << 12, seen, 0, 4096);
            int at = Arrays.mismatch(seen, frame.getValue());
            if (at >= 0) {
                throw new AssertionError(
                        "at the end a wrong byte is at 0x" + Long.toHexString((frame.getKey() << 12) + at));
            }
        }
    }

    // ---------------------------------------------------------------- what must come of a step

    private List<StepResult> expect(int core, List<Step> script) {
        List<StepResult> results = new ArrayList<>();
        for (Step step : script) {
            results.add(expect(core, step));
        }
        return results;
    }

    /** The value, or the fault; null where only the steps of other cores decide, or nothing comes of it. */
    private StepResult expect(int core, Step step) {
        switch (step.verb()) {
            case LOAD_CR3 -> {
                for (int space = 0; space < AddressSpaces.SPACES; space++) {
                    current[core] = (step.value() & 0xff_ffff_f000L) == spaces.root(space) ? space : current[core];
                }
                return null;
            }
            case INVALIDATE_PAGE, INVALIDATE_ALL, INVALIDATE_PCID, FENCE, DELAY, CONTINUE -> {
                return null;
            }
            default -> {}
        }
        if (!step.virtual()) {
            spaces.write(step.address(), step.value());
            return null;
        }
        boolean write = step.verb() != Verb.LOAD && step.verb() != Verb.FLUSH;
        int low = (int) Math.min(step.bytes(), 4096 - (step.address() & 4095));
        Walk first = walk(core, step.address(), write);
        Walk second = low == step.bytes() || first.vector() != null ? null : walk(core, step.address() + low, write);
        if (first.vector() != null) {
            return fault(first, step.address());
        }
        if (second != null && second.vector() != null) {
            return fault(second, step.address() + low);
        }
        if (step.verb() == Verb.FLUSH) {
            return new StepResult(0, 0, 0, null, null);
        }
        long old = 0;
        for (int b = step.bytes() - 1; b >= 0; b--) {
            long at = b < low ? first.physical() + b : second.physical() + b - low;
            old = old << 8 | spaces.frame(at)[(int) at & 4095] & 0xff;
        }
        long fresh = switch (step.verb()) {
            case ADD -> old + step.value();
            case COMPARE_AND_SWAP -> old == step.expected() ? step.value() : old;
            default -> step.value();
        };
        for (int b = 0; write && b < step.bytes(); b++) {
            long at = b < low ? first.physical() + b : second.physical() + b - low;
            spaces.frame(at)[(int) at & 4095] = (byte) (fresh >>> 8 * b);
        }
        if (step.verb() == Verb.ADD && step.expected() == MappingPlan.COUNTER_MARK) {
            return null;
        }
        boolean returns = step.verb() != Verb.STORE && step.verb() != Verb.WRITE;
        return new StepResult(returns ? old : 0, 0, 0, null, null);
    }

    private Walk walk(int core, long virtual, boolean write) {
        int space = current[core];
        Walk walk = spaces.walk(space, trial.modes().get(core), virtual, write);
        if (walk.vector() == null) {
            for (Entry entry : spaces.path(space, spaces.pageOf(space, virtual))) {
                entry.used = true;
            }
            walk.leaf().dirty |= write;
        }
        return walk;
    }

    private static StepResult fault(Walk walk, long address) {
        long told = walk.vector() == Fault.Vector.PAGE_FAULT ? address : 0;
        return new StepResult(0, 0, 0, null, new Fault(walk.vector(), walk.code(), told, ""));
    }

    private void compare(int round, int core, List<StepResult> expected) {
        List<Step> script = trial.rounds().get(round).get(core);
        List<StepResult> results = machine.core(core).scriptResults();
        if (results.size() != script.size()) {
            throw new AssertionError("core " + core + " did " + results.size() + " of " + script.size() + " steps");
        }
        for (int i = 0; i < results.size(); i++) {
            StepResult seen = results.get(i);
            StepResult wanted = expected.get(i);
            String wrong = null;
            if (wanted != null && !text(seen.fault()).equals(text(wanted.fault()))) {
                wrong = "the fault must be " + text(wanted.fault());
            } else if (wanted != null && seen.value() != wanted.value()) {
                wrong = "the value must be " + wanted.value();
            } else if (wanted != null && seen.ledger().total() != seen.cycles()) {
                wrong = "its parts do not sum to its " + seen.cycles() + " cycles";
            }
            if (wrong != null) {
                throw new AssertionError("round " + round + " core " + core + " step " + i + " " + script.get(i)
                        + " gave " + seen + ", but " + wrong);
            }
        }
        long sum = Arrays.stream(machine.cycleUses(core)).sum();
        if (sum != machine.cycle()) {
            throw new AssertionError("the CPI stack of core " + core + " sums to " + sum + " in " + machine.cycle());
        }
    }

    private static String text(Fault fault) {
        return fault == null
                ? "none"
                : fault.vector() + " " + fault.errorCode() + " 0x" + Long.toHexString(fault.address());
    }

    // ---------------------------------------------------------------- making a failure smaller

    private static Throwable failureOf(MappingTrial trial) {
        try {
            of(trial);
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return failure;
        }
    }

    /** Leaves out rounds at the end, then what is not needed for the failure, in ever shorter runs of steps. */
    static MappingTrial smaller(MappingTrial trial) {
        MappingTrial best = trial;
        for (int rounds = trial.rounds().size() - 1; rounds > 0; rounds--) {
            MappingTrial candidate = best.withRounds(best.rounds().subList(0, rounds));
            if (failureOf(candidate) != null) {
                best = candidate;
            }
        }
        int tries = 0;
        for (int chunk = 1 << 12; chunk > 0; chunk /= 2) {
            for (int round = 0; round < best.rounds().size(); round++) {
                for (int core = 0; core < best.modes().size(); core++) {
                    for (int from = 0; from < best.rounds().get(round).get(core).size() && tries < 300; ) {
                        MappingTrial candidate = best.without(round, core, from, chunk);
                        boolean less = candidate.steps() < best.steps();
                        tries += less ? 1 : 0;
                        if (less && failureOf(candidate) != null) {
                            best = candidate;
                        } else {
                            from += chunk;
                        }
                    }
                }
            }
        }
        return best;
    }
}
