package dev.interlock.core.machine;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Random accesses to a few lines that all cores share, each core to 8-byte words of its own: so every value is known. */
final class Workload {
    private static final long BASE = 0x10000;

    private final int cores;
    private final long seed;
    private final int lines;
    private final List<List<Step>> scripts = new ArrayList<>();
    private final List<List<Long>> expected = new ArrayList<>();

    Workload(int cores, int lines, int steps, long seed) {
        if (cores > 8) {
            throw new IllegalArgumentException("a line has eight words");
        }
        this.cores = cores;
        this.lines = lines;
        this.seed = seed;
        for (int core = 0; core < cores; core++) {
            make(core, steps);
        }
    }

    private void make(int core, int count) {
        Random random = new Random(seed * 31 + core);
        long[] memory = new long[lines];
        List<Step> steps = new ArrayList<>();
        List<Long> values = new ArrayList<>();
        int walking = 0;
        int stride = 1;
        for (int i = 0; i < count; i++) {
            if (random.nextInt(12) == 0) {
                stride = random.nextInt(7) - 3;
            }
            walking = Math.floorMod(walking + stride, lines);
            int line = random.nextInt(3) == 0 ? random.nextInt(lines) : walking;
            long address = BASE + 64L * line + 8L * core;
            long value = random.nextLong();
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4, 5, 6 -> {
                    steps.add(new Step(Verb.LOAD, false, address, 8, 0, 0));
                    values.add(memory[line]);
                }
                case 7, 8, 9, 10, 11 -> {
                    steps.add(new Step(Verb.STORE, false, address, 8, value, 0));
                    values.add(0L);
                    memory[line] = value;
                }
                case 12 -> {
                    steps.add(new Step(Verb.ADD, false, address, 8, value, 0));
                    values.add(memory[line]);
                    memory[line] += value;
                }
                case 13 -> {
                    steps.add(new Step(Verb.DELAY, false, 0, 0, random.nextInt(300), 0));
                    values.add(0L);
                }
                case 14 -> {
                    steps.add(new Step(Verb.FENCE, false, 0, 0, 0, 0));
                    values.add(0L);
                }
                default -> {
                    boolean flush = random.nextInt(4) == 0;
                    steps.add(new Step(flush ? Verb.FLUSH : Verb.WRITE, false, address, 8, value, 0));
                    values.add(0L);
                    memory[line] = flush ? memory[line] : value;
                }
            }
        }
        scripts.add(steps);
        expected.add(values);
    }

    /** Lets every core begin. */
    void start(Machine machine) {
        for (int core = 0; core < cores; core++) {
            machine.core(core).perform(new AccessScript(scripts.get(core)), machine.cycle(), false, false);
        }
    }

    /** The first load or addition that gave a wrong value, or an empty text. */
    String firstWrongValue(Machine machine) {
        for (int core = 0; core < cores; core++) {
            List<StepResult> results = machine.core(core).scriptResults();
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i).value() != expected.get(core).get(i)) {
                    return "core " + core + ", step " + i + ", "
                            + scripts.get(core).get(i) + ": expected 0x"
                            + Long.toHexString(expected.get(core).get(i)) + ", got 0x"
                            + Long.toHexString(results.get(i).value()) + " (seed " + seed + ")";
                }
            }
            if (results.size() != scripts.get(core).size()) {
                return "core " + core + " stopped after " + results.size() + " steps (seed " + seed + ")";
            }
        }
        return "";
    }

    /** Drops every line from every cache. */
    void flush(Machine machine) {
        for (int line = 0; line < lines + 64; line++) {
            machine.port(0).flush(BASE + 64L * line);
        }
    }

    /** A digest of every event that a machine tells from now on. */
    static Digest listen(Machine machine) {
        Digest digest = new Digest();
        machine.subscribe(event -> digest.add(event.toString()));
        return digest;
    }

    static final class Digest {
        private final MessageDigest digest;
        private long events;

        private Digest() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private void add(String event) {
            events++;
            digest.update(event.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        String value() {
            return events + " events, " + HexFormat.of().formatHex(digest.digest());
        }
    }
}
