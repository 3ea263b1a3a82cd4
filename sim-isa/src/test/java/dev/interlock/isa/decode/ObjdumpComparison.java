package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Instruction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the decoder with GNU objdump over whole binaries: the length of every instruction, and its mnemonic.
 *
 * <p>Usage: {@code java -cp … dev.interlock.isa.decode.ObjdumpComparison /usr/bin/bash /usr/bin/perl …}
 */
public final class ObjdumpComparison {
    private final Map<String, Integer> differences = new TreeMap<>();
    private final Map<String, String> examples = new TreeMap<>();
    private long instructions;
    private long lengthsEqual;
    private long mnemonicsEqual;
    private long vectorExtensions;

    /** Compares the binaries named. */
    public static void main(String[] binaries) throws IOException, InterruptedException {
        ObjdumpComparison comparison = new ObjdumpComparison();
        for (String binary : binaries) {
            comparison.compare(binary);
        }
        comparison.print();
    }

    private void compare(String binary) throws IOException, InterruptedException {
        Process objdump = new ProcessBuilder("objdump", "-d", "-M", "intel", "-w", binary)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(objdump.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(this::compareLine);
        }
        objdump.waitFor();
    }

    /** One line of objdump: {@code address:<tab>bytes<tab>text}. */
    private void compareLine(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length < 3) {
            return;
        }
        byte[] bytes = HexFormat.of().parseHex(columns[1].replace(" ", ""));
        String text = columns[2].strip();
        if (text.startsWith("(bad)") || text.startsWith(".byte")) {
            return;
        }
        byte[] padded = Arrays.copyOf(bytes, 32);
        Instruction ours = Decoder.decode(padded, 0, padded.length);
        instructions++;
        vectorExtensions += ours.unsupported() && ours.text() != null ? 1 : 0;
        boolean sameLength = ours.length() == bytes.length;
        boolean sameMnemonic = Mnemonics.agree(text, ours);
        lengthsEqual += sameLength ? 1 : 0;
        mnemonicsEqual += sameMnemonic ? 1 : 0;
        if (!sameLength || !sameMnemonic) {
            String kind = (sameLength ? "" : "LENGTH ") + Mnemonics.bare(text) + " / " + ours.mnemonic();
            differences.merge(kind, 1, Integer::sum);
            examples.putIfAbsent(kind, columns[1].strip() + "  " + text + "  |  " + ours);
        }
    }

    private void print() {
        System.out.printf(
                "%d instructions: %d lengths equal, %d mnemonics equal (%d VEX and EVEX among them)%n",
                instructions, lengthsEqual, mnemonicsEqual, vectorExtensions);
        List<Map.Entry<String, Integer>> sorted = new ArrayList<>(differences.entrySet());
        sorted.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        sorted.stream()
                .limit(60)
                .forEach(entry -> System.out.printf(
                        "%8d  %-40s %s%n", entry.getValue(), entry.getKey(), examples.get(entry.getKey())));
    }
}
