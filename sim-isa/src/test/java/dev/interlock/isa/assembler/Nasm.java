package dev.interlock.isa.assembler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real NASM, where it is installed: the judge of our bytes. */
final class Nasm {
    /** Stands between the lines in the output, so that each line's bytes can be found again. */
    private static final int[] MARK = {0x3c96a55a, 0xc3695aa5};

    private static final Pattern ERROR = Pattern.compile("lines\\.asm:(\\d+): error: (.*)");

    private Nasm() {}

    /** What became of one line: bytes, or a refusal. */
    record Outcome(byte[] bytes, String error) {}

    static boolean isInstalled() {
        try {
            return new ProcessBuilder("nasm", "-v").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The flat binary of a source file; empty if there are errors. */
    static Optional<byte[]> flatBinary(Path source) throws IOException, InterruptedException {
        Path binary = Files.createTempDirectory("nasm").resolve("out.bin");
        run(source, binary);
        return Files.exists(binary) ? Optional.of(Files.readAllBytes(binary)) : Optional.empty();
    }

    /** Assembles each line as if it stood alone. */
    static Map<String, Outcome> outcomes(List<String> lines) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("nasm");
        Path source = folder.resolve("lines.asm");
        Path binary = folder.resolve("out.bin");
        Map<Integer, String> refused = new HashMap<>();
        while (true) {
            Files.writeString(source, marked(lines, refused.keySet()));
            String said = run(source, binary);
            Set<Integer> known = new HashSet<>(refused.keySet());
            Matcher error = ERROR.matcher(said);
            while (error.find()) {
                refused.putIfAbsent((Integer.parseInt(error.group(1)) - 3) / 2, error.group(2));
            }
            if (known.size() == refused.size()) {
                return cut(lines, Files.readAllBytes(binary), refused);
            }
        }
    }

    private static String run(Path source, Path binary) throws IOException, InterruptedException {
        Process nasm = new ProcessBuilder(
                        "nasm",
                        "-f",
                        "bin",
                        "-w-all",
                        "-i",
                        source.getParent() + "/",
                        "-o",
                        binary.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(nasm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!nasm.waitFor(60, TimeUnit.SECONDS)) {
            nasm.destroyForcibly();
            throw new IllegalStateException("nasm does not end");
        }
        return said;
    }

    private static String marked(List<String> lines, Set<Integer> refused) {
        StringBuilder source = new StringBuilder("bits 64\n");
        for (int i = 0; i <= lines.size(); i++) {
            source.append(String.format("dd 0x%x, 0x%x, %d%n", MARK[0], MARK[1], i));
            if (i < lines.size()) {
                source.append(refused.contains(i) ? "" : lines.get(i)).append('\n');
            }
        }
        return source.toString();
    }

    private static Map<String, Outcome> cut(List<String> lines, byte[] binary, Map<Integer, String> refused) {
        Map<String, Outcome> outcomes = new HashMap<>();
        ByteBuffer buffer = ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN);
        int start = 12;
        int line = 0;
        for (int at = 12; at + 12 <= binary.length; at++) {
            if (buffer.getInt(at) == MARK[0] && buffer.getInt(at + 4) == MARK[1] && buffer.getInt(at + 8) == line + 1) {
                byte[] bytes = Arrays.copyOfRange(binary, start, at);
                outcomes.put(lines.get(line), new Outcome(refused.containsKey(line) ? null : bytes, refused.get(line)));
                line++;
                start = at + 12;
                at += 11;
            }
        }
        return outcomes;
    }
}
