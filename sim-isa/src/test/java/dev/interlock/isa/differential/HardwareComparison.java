package dev.interlock.isa.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Runs random programs on the processor and on our semantics and compares what they print.
 *
 * <p>Usage: {@code java -cp … dev.interlock.isa.differential.HardwareComparison [seeds [steps [first seed [regular
 * expression of mnemonics]]]]}
 */
public final class HardwareComparison {
    private static final String[] FIELDS = {
        "rax",
        "rcx",
        "rdx",
        "rbx",
        "rsp",
        "rbp",
        "rsi",
        "rdi",
        "r8",
        "r9",
        "r10",
        "r11",
        "r12",
        "r13",
        "r14",
        "r15",
        "flags",
        "fault",
        "fault rip",
        "memory"
    };

    /** Words of the FXSAVE image that are compared: not FOP, FIP and FDP, which processors keep differently. */
    private static final int[] IMAGE_WORDS =
            IntStream.concat(IntStream.of(0, 3), IntStream.range(4, 52)).toArray();

    /** C1 in the first word of the image: the direction of rounding, which goes with the last place. */
    private static final long C1 = 1L << 16 + 9;

    private HardwareComparison() {}

    /** Compares and prints; the exit status is 1 if anything differs. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String missing = Hardware.missing();
        if (missing != null) {
            System.out.println("skipped: " + missing);
            return;
        }
        int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
        long firstSeed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        Predicate<String> mnemonics = arguments.length > 3
                ? Pattern.compile(arguments[3]).asMatchPredicate()
                : mnemonic -> !RandomProgram.TRANSCENDENTAL.contains(mnemonic);
        Path folder = Files.createTempDirectory("interlock-differential");
        Map<String, Integer> differing = new TreeMap<>();
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            String difference = compare(new RandomProgram(seed, steps, mnemonics), folder);
            if (difference != null) {
                System.out.println("seed " + seed + ", " + difference);
                differing.merge(difference, 1, Integer::sum);
            }
        }
        System.out.printf(
                "%d instructions over %d seeds: %d seeds differ%n", (long) seeds * steps, seeds, differing.size());
        System.exit(differing.isEmpty() ? 0 : 1);
    }

    /** The first difference between hardware and our semantics, or null. */
    static String compare(RandomProgram program, Path folder) throws IOException, InterruptedException {
        Path executable = Hardware.build(program, folder);
        byte[] expected = Hardware.run(executable);
        byte[] actual = new GuestRunner(Files.readAllBytes(executable)).run();
        return difference(expected, actual, program::listing);
    }

    /** Describes the first record that differs, or returns null. */
    static String difference(byte[] expected, byte[] actual, IntFunction<String> listing) {
        ByteBuffer ours = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer theirs = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        boolean approximate = false;
        int common = Math.min(actual.length, expected.length);
        for (int at = 0; at + RandomProgram.RECORD <= common; at += RandomProgram.RECORD) {
            StringBuilder fields = new StringBuilder();
            String text = listing.apply(at / RandomProgram.RECORD);
            if (text.startsWith("f") || at == 0) { // other instructions leave the stack as it is
                approximate = RandomProgram.TRANSCENDENTAL.contains(text.toUpperCase(Locale.ROOT));
            }
            for (int n = 0; n < FIELDS.length; n++) {
                if (ours.getLong(at + 8 * n) != theirs.getLong(at + 8 * n)) {
                    fields.append(String.format(
                            "%n    %-9s hardware %016x, ours %016x, before %016x",
                            FIELDS[n],
                            theirs.getLong(at + 8 * n),
                            ours.getLong(at + 8 * n),
                            at == 0 ? 0 : ours.getLong(at - RandomProgram.RECORD + 8 * n)));
                }
            }
            for (int word : IMAGE_WORDS) {
                long mask = word == 0
                        ? approximate ? 0xffff_ffff_ffffL & ~C1 : 0xffff_ffff_ffffL
                        : word == 3 ? 0xffff_ffffL : -1;
                int place = at + 160 + 8 * word;
                boolean within = approximate
                        && word >= 4
                        && word < 20
                        && Math.abs(ours.getLong(place) - theirs.getLong(place)) <= 1;
                if (!within && ((ours.getLong(place) ^ theirs.getLong(place)) & mask) != 0) {
                    fields.append(String.format(
                            "%n    %-9s hardware %016x, ours %016x, before %016x",
                            imageField(word),
                            theirs.getLong(place) & mask,
                            ours.getLong(place) & mask,
                            at == 0 ? 0 : ours.getLong(place - RandomProgram.RECORD) & mask));
                }
            }
            if (fields.length() > 0) {
                int step = at / RandomProgram.RECORD;
                return "step " + step + ": " + text + fields;
            }
        }
        return actual.length == expected.length ? null : "lengths " + expected.length + " and " + actual.length;
    }

    private static String imageField(int word) {
        if (word == 0) {
            return "x87 words";
        }
        if (word == 3) {
            return "mxcsr";
        }
        String part = word % 2 == 0 ? ".low" : ".high";
        return word < 20 ? "st" + (word - 4) / 2 + part : "xmm" + (word - 20) / 2 + part;
    }
}
