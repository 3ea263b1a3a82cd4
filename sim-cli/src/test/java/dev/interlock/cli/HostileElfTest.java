package dev.interlock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ELF files that ask for what no machine has: the command refuses each in one line, in a Java virtual machine that has 160 MB
 * of heap and no more.
 */
class HostileElfTest {
    private static final int CANNOT_LOAD = 126;
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final long BASE = 0x40_0000;
    private static final long PAGE = 4096;

    @TempDir
    private Path folder;

    /** Ways to spoil a program of two segments. */
    private enum Spoilt {
        CUT_IN_THE_HEADERS("truncated"),
        CUT_IN_A_SEGMENT("truncated"),
        A_TEBIBYTE_OF_ZEROS(""),
        ALL_OF_64_BITS(""),
        SEGMENTS_THAT_OVERLAP("overlap"),
        ENTRY_IN_NO_SEGMENT("entry"),
        A_SEGMENT_OF_THE_KERNEL(""),
        SIXTY_FIVE_THOUSAND_HEADERS("truncated");

        private final String word;

        Spoilt(String word) {
            this.word = word;
        }

        byte[] bytes() {
            ByteBuffer elf = ByteBuffer.allocate(2 * (int) PAGE).order(ByteOrder.LITTLE_ENDIAN);
            elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
            elf.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1);
            elf.putLong(24, this == ENTRY_IN_NO_SEGMENT ? 0x1234_5678L : BASE).putLong(32, HEADER);
            elf.putShort(52, (short) HEADER).putShort(54, (short) PROGRAM_HEADER);
            elf.putShort(56, this == SIXTY_FIVE_THOUSAND_HEADERS ? (short) 0xfff0 : 2);
            elf.put((int) PAGE, (byte) 0xf4); // hlt
            segment(elf, 0, 5, PAGE, BASE, 16, 16);
            switch (this) {
                case A_TEBIBYTE_OF_ZEROS -> segment(elf, 1, 6, PAGE, BASE + 16 * PAGE, 16, 1L << 40);
                case ALL_OF_64_BITS -> segment(elf, 1, 6, PAGE, BASE + 16 * PAGE, 16, -1);
                case SEGMENTS_THAT_OVERLAP -> segment(elf, 1, 6, PAGE, BASE + 8, 16, 16);
                case A_SEGMENT_OF_THE_KERNEL -> segment(elf, 1, 6, PAGE, -16 * PAGE, 16, 16);
                case CUT_IN_A_SEGMENT -> segment(elf, 1, 6, PAGE, BASE + 16 * PAGE, 16 * PAGE, 16 * PAGE);
                default -> segment(elf, 1, 6, PAGE, BASE + 16 * PAGE, 16, 16);
            }
            return this == CUT_IN_THE_HEADERS ? Arrays.copyOf(elf.array(), HEADER + 20) : elf.array();
        }

        private static void segment(ByteBuffer elf, int n, int may, long offset, long address, long file, long memory) {
            int at = HEADER + n * PROGRAM_HEADER;
            elf.putInt(at, 1).putInt(at + 4, may).putLong(at + 8, offset);
            elf.putLong(at + 16, address).putLong(at + 24, address);
            elf.putLong(at + 32, file).putLong(at + 40, memory).putLong(at + 48, PAGE);
        }
    }

    @ParameterizedTest
    @EnumSource(Spoilt.class)
    void is_refused_in_one_line(Spoilt spoilt) throws Exception {
        CommandLineRun run = inSmallJvm(Files.write(folder.resolve("hostile"), spoilt.bytes()));

        assertThat(run.status()).as(run.err()).isEqualTo(CANNOT_LOAD);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains("hostile", spoilt.word);
    }

    /** So the refusals above are for what was spoilt, and not for the rest. */
    @Test
    void the_same_file_unspoilt_is_loaded() throws Exception {
        byte[] elf = Spoilt.ENTRY_IN_NO_SEGMENT.bytes();
        ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putLong(24, BASE);
        CommandLineRun run = inSmallJvm(Files.write(folder.resolve("good"), elf));

        // HLT in a program is #GP, SIGSEGV
        assertThat(run.status()).as(run.err()).isEqualTo(128 + 11);
    }

    private CommandLineRun inSmallJvm(Path program) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        program.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!java.waitFor(120, TimeUnit.SECONDS)) {
            java.destroyForcibly();
        }
        return new CommandLineRun(
                java.waitFor(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
