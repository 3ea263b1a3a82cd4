package dev.interlock.core.random;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One random experiment, as data: a machine, and what every core does on a few contended lines of memory. Plain data, so a
 * failing one can be made smaller and done again.
 *
 * @param seed where all of it came from
 * @param config the machine
 * @param lines number of lines, from {@link #BASE} on
 * @param scripts what each core does
 * @param skews when each core begins
 * @param window window length of the machine
 */
record Trial(long seed, MachineConfig config, int lines, List<AccessScript> scripts, List<Integer> skews, int window) {
    /** Physical address of the first line. */
    static final long BASE = 0x10000;

    private static final int[] USUAL_SIZES = {1, 2, 4, 8};

    /** A trial of about this many accesses. */
    static Trial random(long seed, int accesses) {
        RandomGenerator random = new SplittableRandom(seed);
        int cores = 2 + (random.nextInt(3) == 0 ? random.nextInt(31) : random.nextInt(7));
        return random(seed, random, cores, accesses);
    }

    /** A trial with a given number of cores. */
    static Trial random(long seed, RandomGenerator random, int cores, int accesses) {
        MachineConfig config = RandomConfig.of(random, cores);
        int lines = 2 + random.nextInt(random.nextBoolean() ? 4 : 22);
        Mix mix = Mix.random(random);
        List<AccessScript> scripts = new ArrayList<>();
        List<Integer> skews = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < Math.max(1, accesses / cores); i++) {
                steps.add(mix.step(random, lines));
            }
            scripts.add(new AccessScript(steps));
            skews.add(random.nextInt(50));
        }
        int window = 1 + random.nextInt(config.lookahead());
        return new Trial(seed, config, lines, scripts, skews, window);
    }

    /** How often each kind of access is made, in percent, and how it is aligned. */
    private record Mix(int stores, int writes, int locked, int fences, int flushes, int delays, int odd, int hot) {
        static Mix random(RandomGenerator random) {
            return new Mix(
                    10 + random.nextInt(40),
                    random.nextInt(10),
                    random.nextInt(15),
                    random.nextInt(5),
                    random.nextInt(4),
                    random.nextInt(10),
                    random.nextInt(40),
                    random.nextInt(60));
        }

        Step step(RandomGenerator random, int lines) {
            int kind = random.nextInt(100);
            int size = random.nextInt(8) == 0 ? 1 + random.nextInt(8) : USUAL_SIZES[random.nextInt(4)];
            long address = address(random, lines, size);
            long value = random.nextLong();
            if ((kind -= stores) < 0) {
                return new Step(Verb.STORE, false, address, size, value, 0);
            }
            if ((kind -= writes) < 0) {
                return new Step(Verb.WRITE, false, address, size, value, 0);
            }
            if ((kind -= locked) < 0) {
                int whole = USUAL_SIZES[random.nextInt(4)];
                Verb verb = switch (random.nextInt(3)) {
                    case 0 -> Verb.EXCHANGE;
                    case 1 -> Verb.ADD;
                    default -> Verb.COMPARE_AND_SWAP;
                };
                return new Step(verb, false, address(random, lines, whole), whole, value, random.nextInt(3));
            }
            if ((kind -= fences) < 0) {
                return new Step(Verb.FENCE, false, 0, 0, 0, 0);
            }
            if ((kind -= flushes) < 0) {
                return new Step(Verb.FLUSH, false, address, 1, 0, 0);
            }
            if (kind - delays < 0) {
                return new Step(Verb.DELAY, false, 0, 0, 1 + random.nextInt(60), 0);
            }
            return new Step(Verb.LOAD, false, address, size, 0, 0);
        }

        private long address(RandomGenerator random, int lines, int size) {
            int line = random.nextInt(100) < hot ? random.nextInt(2) : random.nextInt(lines);
            long address = BASE + line * 64L + random.nextInt(64 / size) * size;
            if (random.nextInt(100) < odd) {
                // near the end of the line, where accesses cross
                address =
                        BASE + line * 64L + (random.nextBoolean() ? random.nextInt(64) : 64 - random.nextInt(size + 1));
            }
            return Math.min(address, BASE + lines * 64L - size);
        }
    }

    /** Number of steps of all cores. */
    int steps() {
        return scripts.stream().mapToInt(script -> script.steps().size()).sum();
    }

    /** The same with other scripts. */
    Trial withScripts(List<AccessScript> newScripts) {
        return new Trial(seed, config, lines, newScripts, skews, window);
    }

    /** The same with another window length. */
    Trial withWindow(int newWindow) {
        return new Trial(seed, config, lines, scripts, skews, newWindow);
    }

    /** For people who look for the reason: the machine and every step. */
    String describe() {
        StringBuilder text = new StringBuilder("seed " + seed + ", window " + window + "\n" + config + "\n");
        for (int core = 0; core < scripts.size(); core++) {
            if (scripts.get(core).steps().isEmpty()) {
                continue;
            }
            text.append("core ")
                    .append(core)
                    .append(" from cycle ")
                    .append(skews.get(core))
                    .append('\n');
            for (Step step : scripts.get(core).steps()) {
                text.append("    ")
                        .append(step.verb())
                        .append(" 0x")
                        .append(Long.toHexString(step.address()))
                        .append(" bytes ")
                        .append(step.bytes())
                        .append(" value 0x")
                        .append(Long.toHexString(step.value()))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
