package dev.interlock.core.random;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * One random experiment with page tables that change while they are used, as data: it can be made smaller and done again.
 *
 * @param seed where all of it came from
 * @param config the machine
 * @param window window length of the machine
 * @param pcids CR4.PCIDE: each address space has a PCID of its own
 * @param noExecute IA32_EFER.NXE
 * @param modes of each core
 * @param rounds for each round, what each core does; the cores wait for each other between two rounds
 */
record MappingTrial(
        long seed,
        MachineConfig config,
        int window,
        boolean pcids,
        boolean noExecute,
        List<Mode> modes,
        List<List<List<Step>>> rounds) {

    /** What decides about the rights of a core, for the whole trial. */
    record Mode(boolean user, boolean writeProtect, boolean smap, boolean accessAllowed) {}

    /** Number of steps of all cores. */
    int steps() {
        return rounds.stream().flatMap(List::stream).mapToInt(List::size).sum();
    }

    /** The same with another window length. */
    MappingTrial withWindow(int newWindow) {
        return new MappingTrial(seed, config, newWindow, pcids, noExecute, modes, rounds);
    }

    /** The same with other steps. */
    MappingTrial withRounds(List<List<List<Step>>> newRounds) {
        return new MappingTrial(seed, config, window, pcids, noExecute, modes, newRounds);
    }

    /** The same without steps of one core in one round that the correctness of the others does not rest on. */
    MappingTrial without(int round, int core, int from, int count) {
        List<Step> kept = new ArrayList<>();
        List<Step> steps = rounds.get(round).get(core);
        for (int i = 0; i < steps.size(); i++) {
            if (i < from || i >= (long) from + count || needed(steps.get(i))) {
                kept.add(steps.get(i));
            }
        }
        List<List<Step>> cores = new ArrayList<>(rounds.get(round));
        cores.set(core, kept);
        List<List<List<Step>>> all = new ArrayList<>(rounds);
        all.set(round, cores);
        return withRounds(all);
    }

    /** A translation that is not forgotten may be used for ever: the steps that forget stay, and those that change. */
    private static boolean needed(Step step) {
        return switch (step.verb()) {
            case INVALIDATE_PAGE, LOAD_CR3, INVALIDATE_PCID, INVALIDATE_ALL, FENCE -> true;
            default -> !step.virtual();
        };
    }

    /** For people who look for the reason: the machine and every step. */
    String describe() {
        StringBuilder text = new StringBuilder("seed " + seed + ", window " + window + ", pcids " + pcids
                + ", no-execute " + noExecute + "\n" + config + "\n" + modes + "\n");
        for (int round = 0; round < rounds.size(); round++) {
            for (int core = 0; core < rounds.get(round).size(); core++) {
                List<Step> steps = rounds.get(round).get(core);
                if (!steps.isEmpty()) {
                    text.append("round ")
                            .append(round)
                            .append(" core ")
                            .append(core)
                            .append('\n');
                }
                for (Step step : steps) {
                    text.append(String.format(
                            "    %s %s 0x%x bytes %d value 0x%x%n",
                            step.verb(),
                            step.virtual() ? "virtual" : "physical",
                            step.address(),
                            step.bytes(),
                            step.value()));
                }
            }
        }
        return text.toString();
    }
}
