package dev.interlock.core.random;

import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.mmu.PageTables;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Virtual address of the lines as WB memory; as WT, WP, WC and UC they are 4 KiB further on each. */
    static final long TYPED = 0x40_0000;

    private static final long TABLES = 0x8_0000;
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
        MemoryType[] types = types(random, lines);
        List<AccessScript> scripts = new ArrayList<>();
        List<Integer> skews = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < Math.max(1, accesses / cores); i++) {
                steps.add(typed(mix.step(random, lines), types, random));
            }
            scripts.add(new AccessScript(steps));
            skews.add(random.nextInt(50));
        }
        int window = 1 + random.nextInt(config.lookahead());
        return new Trial(seed, config, lines, scripts, skews, window);
    }

    /**
     * The memory type of each line; empty if addresses are physical. In one trial of four of those that have types, any
     * access may be of any type (null): two pages map one frame in different ways.
     */
    private static MemoryType[] types(RandomGenerator random, int lines) {
        if (random.nextInt(3) != 0) {
            return new MemoryType[0];
        }
        MemoryType[] types = new MemoryType[lines];
        if (random.nextInt(4) != 0) {
            MemoryType[] all = MemoryType.values();
            Arrays.setAll(types, line -> all[random.nextInt(all.length)]);
        }
        return types;
    }

    private static Step typed(Step step, MemoryType[] types, RandomGenerator random) {
        if (types.length == 0 || step.bytes() == 0) {
            return step;
        }
        MemoryType type = types[(int) (step.address() - BASE >>> 6)];
        int page = type != null ? type.ordinal() : random.nextInt(MemoryType.values().length);
        long virtual = step.address() - BASE + TYPED + 4096L * page;
        return new Step(step.verb(), true, virtual, step.bytes(), step.value(), step.expected());
    }

    /** The physical address of a step's operand. */
    static long physical(Step step) {
        return step.virtual() ? BASE + (step.address() - TYPED & 4095) : step.address();
    }

    /** The memory type of a step's operand. */
    static MemoryType type(Step step) {
        return step.virtual() ? MemoryType.values()[(int) (step.address() - TYPED >>> 12)] : MemoryType.WRITE_BACK;
    }

    /** A machine that is ready for the trial: it has pages of all memory types. */
    Machine machine(TransitionTable protocol) {
        Machine machine = new Machine(config, protocol);
        long[] nextFrame = {TABLES};
        PageTables tables = new PageTables(machine.memory(), () -> nextFrame[0] += 4096);
        for (MemoryType type : MemoryType.values()) {
            tables.map(TYPED + 4096L * type.ordinal(), BASE, TypedPages.bits(type, 12));
        }
        for (int core = 0; core < machine.cores(); core++) {
            RegisterFile registers = machine.core(core).registers();
            registers.cr3 = tables.root();
            registers.cpl = 0;
            registers.pat = TypedPages.PAT;
        }
        return machine;
    }

    /** How often each kind of access is made, in percent, and how it is aligned. */
    private record Mix(
            int stores, int combined, int writes, int locked, int fences, int flushes, int delays, int odd, int hot) {
        static Mix random(RandomGenerator random) {
            return new Mix(
                    10 + random.nextInt(40),
                    random.nextBoolean() ? 0 : random.nextInt(20),
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
            if ((kind -= combined) < 0) {
                Verb verb = random.nextInt(6) == 0 ? Verb.STORE_FENCE : Verb.STORE_NON_TEMPORAL;
                return verb == Verb.STORE_FENCE
                        ? new Step(verb, false, 0, 0, 0, 0)
                        : new Step(verb, false, address, size, value, 0);
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
                return new Step(random.nextBoolean() ? Verb.FLUSH : Verb.OWN_AHEAD, false, address, 1, 0, 0);
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
                        .append(' ')
                        .append(type(step))
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
