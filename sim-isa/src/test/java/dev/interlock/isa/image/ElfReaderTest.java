package dev.interlock.isa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interlock.isa.image.ProgramImage.Kind;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.image.ProgramImage.Symbol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElfReaderTest {
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;

    @Test
    void reads_segments_entry_and_symbols() {
        ProgramImage image = read(new ElfBytes());

        assertThat(image.kind()).isEqualTo(Kind.ELF_EXECUTABLE);
        assertThat(image.entry()).isEqualTo(0x4000b0);
        assertThat(image.segments()).extracting(Segment::address).containsExactly(0x4000b0L, 0x5000c0L);
        Segment data = image.segments().get(1);
        assertThat(data.bytes()).hasSize(8).startsWith(42);
        assertThat(data.memoryBytes()).isEqualTo(32);
        assertThat(data.readable()).isTrue();
        assertThat(data.writable()).isTrue();
        assertThat(data.executable()).isFalse();
        assertThat(image.symbols().values())
                .containsExactly(new Symbol("_start", 0x4000b0, 0), new Symbol("counter", 0x5000c0, 8));
    }

    @Test
    void reads_a_stripped_program() {
        ProgramImage image = read(new ElfBytes().word64(40, 0).word16(60, 0));

        assertThat(image.symbols()).isEmpty();
    }

    @Test
    void finds_the_program_headers_in_memory() {
        ElfBytes withHeaders = new ElfBytes();
        withHeaders.word64(ElfBytes.TEXT_HEADER + 8, 0).word64(ElfBytes.TEXT_HEADER + 16, 0x400000);
        withHeaders.word64(ElfBytes.TEXT_HEADER + 32, 0xc0).word64(ElfBytes.TEXT_HEADER + 40, 0xc0);

        assertThat(read(withHeaders).headers()).isEqualTo(0x400040);
        assertThat(read(withHeaders).headerCount()).isEqualTo(2);
        assertThat(read(new ElfBytes()).headers()).isZero();
    }

    @Test
    void a_position_independent_program_is_told_apart() {
        assertThat(read(new ElfBytes().word16(16, 3)).kind()).isEqualTo(Kind.ELF_PIE);
    }

    @Test
    void a_program_can_be_moved_as_a_whole() {
        ProgramImage moved = read(new ElfBytes()).movedBy(0x1000);

        assertThat(moved.entry()).isEqualTo(0x4010b0);
        assertThat(moved.segments()).extracting(Segment::address).containsExactly(0x4010b0L, 0x5010c0L);
        assertThat(moved.symbol("counter")).hasValue(new Symbol("counter", 0x5010c0, 8));
        assertThat(moved.headers()).as("headers that are not in memory").isZero();
    }

    @Test
    void a_global_symbol_takes_the_name_from_a_local_one() {
        ElfBytes twice = new ElfBytes().word32(0xe0 + 48, 1);

        assertThat(read(twice).symbols().values()).containsExactly(new Symbol("_start", 0x4000b0, 0));

        twice.word8(0xe0 + 28, 0x02);
        assertThat(read(twice).symbols().values()).containsExactly(new Symbol("_start", 0x5000c0, 8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refuses(String sentence, Consumer<ElfBytes> spoil) {
        ElfBytes elf = new ElfBytes();
        spoil.accept(elf);

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> read(elf))
                .withMessage("a.out: " + sentence);
    }

    // spotless:off
    static Stream<Arguments> refusals() {
        int text = ElfBytes.TEXT_HEADER;
        int data = ElfBytes.DATA_HEADER;
        int sections = ElfBytes.SECTION_HEADERS;
        return Stream.of(
                refusal("not an ELF file", elf -> elf.word8(0, 'M')),
                refusal("a 32-bit program; compile for x86-64 (-m64)", elf -> elf.word8(4, 1)),
                refusal("neither 32-bit nor 64-bit ELF", elf -> elf.word8(4, 0)),
                refusal("not little-endian, so not for x86-64", elf -> elf.word8(5, 2)),
                refusal("for another processor (ELF machine 183); only x86-64 (62) can run here", elf -> elf.word16(18, 183)),
                refusal("for another operating system (ELF OS ABI 9); only Linux can run here", elf -> elf.word8(7, 9)),
                refusal("a relocatable object, not a program; link it first", elf -> elf.word16(16, 1)),
                refusal("a core dump, not a program", elf -> elf.word16(16, 4)),
                refusal("ELF type 0 is not an executable program", elf -> elf.word16(16, 0)),
                refusal("a shared library, not a program", elf -> elf.word16(16, 3).word64(24, 0)),
                refusal("dynamically linked; link with -static", elf -> elf.word32(data, PT_INTERP)),
                refusal("dynamically linked; link with -static",
                        elf -> elf.word32(data, PT_DYNAMIC).word64(data + 32, 32).word64(0xc0, 1)),
                refusal("truncated: the dynamic section lies beyond the end of the file",
                        elf -> elf.word32(data, PT_DYNAMIC).word64(data + 8, ElfBytes.BYTES)),
                refusal("no program headers, so nothing to load", elf -> elf.word16(56, 0)),
                refusal("65535 or more program headers; no linker makes so many", elf -> elf.word16(56, 0xffff)),
                refusal("program headers of 32 bytes, where ELF64 has 56", elf -> elf.word16(54, 32)),
                refusal("truncated: 2 program headers should stand at offset 0x1000, the file has 488 bytes",
                        elf -> elf.word64(32, 0x1000)),
                refusal("truncated: 2 program headers should stand at offset 0xffffffffffffffff, the file has 488 bytes",
                        elf -> elf.word64(32, -1)),
                refusal("no segment to load", elf -> elf.word32(text, 4).word32(data, 4)),
                refusal("segments 0 and 1 overlap at 0x4000b8", elf -> elf.word64(data + 16, 0x4000b8)),
                refusal("segments 0 and 1 overlap at 0x5000c0", elf -> elf.word64(text + 40, 1L << 40)),
                refusal("segment 1 has 33 bytes in the file for 32 bytes of memory", elf -> elf.word64(data + 32, 33)),
                refusal("segment 1 has 18446744073709551615 bytes in the file for 32 bytes of memory",
                        elf -> elf.word64(data + 32, -1)),
                refusal("segment 1, 18446744073709551615 bytes at 0x5000c0, does not fit below 0x7ffffffff000",
                        elf -> elf.word64(data + 40, -1)),
                refusal("segment 1, 9223372036854775807 bytes at 0x5000c0, does not fit below 0x7ffffffff000",
                        elf -> elf.word64(data + 40, Long.MAX_VALUE)),
                refusal("segment 1, 32 bytes at 0xffffffff80000000, does not fit below 0x7ffffffff000",
                        elf -> elf.word64(data + 16, 0xffffffff80000000L)),
                refusal("segment 1, 32 bytes at 0x7fffffffeff0, does not fit below 0x7ffffffff000",
                        elf -> elf.word64(data + 16, ElfReader.USER_END - 16)),
                refusal("truncated: segment 1 should have 8 bytes at offset 0x1e4, the file has 488",
                        elf -> elf.word64(data + 8, ElfBytes.BYTES - 4)),
                refusal("its segments share bytes of the file; together they claim 496 of 488",
                        elf -> elf.word64(data + 8, 0).word64(data + 32, 480).word64(data + 40, 480)),
                refusal("the entry point 0x5000c0 lies in no executable segment", elf -> elf.word64(24, 0x5000c0)),
                refusal("the entry point 0xffffffffffffffff lies in no executable segment", elf -> elf.word64(24, -1)),
                refusal("truncated: its section headers should stand at offset 0xffffffffffffffff", elf -> elf.word64(40, -1)),
                refusal("truncated: 65280 section headers should stand at offset 0x128, the file has 488 bytes",
                        elf -> elf.word16(60, 0xff00)),
                refusal("truncated: 18446744073709551615 section headers should stand at offset 0x128, the file has 488 bytes",
                        elf -> elf.word16(60, 0).word64(sections + 32, -1)),
                refusal("section headers of 40 bytes, where ELF64 has 64", elf -> elf.word16(58, 40)),
                refusal("truncated: section 1 lies beyond the end of the file", elf -> elf.word64(sections + 64 + 32, 1 << 20)),
                refusal("its symbol table names string section 3 of 3", elf -> elf.word32(sections + 64 + 40, 3)),
                refusal("its symbol table names section 0 for strings, which holds none", elf -> elf.word32(sections + 64 + 40, 0)),
                refusal("a symbol's name lies outside the string table", elf -> elf.word32(0xe0 + 24, 16)),
                refusal("the names of its symbols do not end", elf -> elf.word64(sections + 128 + 32, 15)));
    }
    // spotless:on

    private static Arguments refusal(String sentence, Consumer<ElfBytes> spoil) {
        return Arguments.of(sentence, spoil);
    }

    @Test
    void refuses_what_is_cut_off_anywhere() {
        byte[] whole = new ElfBytes().bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(ImageException.class)
                    .as("cut to %d bytes", length)
                    .isThrownBy(() -> ElfReader.read("a.out", cut))
                    .withMessageMatching("a\\.out: (not an ELF file|truncated: [^\n]*)");
        }
    }

    @Test
    void a_tebibyte_of_zeros_costs_nothing_to_read() {
        ProgramImage image = read(new ElfBytes().word64(ElfBytes.DATA_HEADER + 40, 1L << 40));

        assertThat(image.segments().get(1).memoryBytes()).isEqualTo(1L << 40);
        assertThat(image.segments().get(1).bytes()).hasSize(8);
    }

    @Test
    void names_that_overlap_cannot_exhaust_memory() {
        // Each of 100 000 symbols is named by the same long string, one byte further on.
        int symbols = 100_000;
        int strings = ElfBytes.BYTES + 24 * symbols;
        byte[] file = Arrays.copyOf(new ElfBytes().bytes(), strings + symbols + 1);
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int table = ElfBytes.SECTION_HEADERS + 64;
        bytes.putLong(table + 24, ElfBytes.BYTES).putLong(table + 32, 24L * symbols);
        bytes.putLong(table + 64 + 24, strings).putLong(table + 64 + 32, symbols + 1);
        for (int i = 0; i < symbols; i++) {
            bytes.putInt(ElfBytes.BYTES + 24 * i, i).putShort(ElfBytes.BYTES + 24 * i + 6, (short) 1);
        }
        Arrays.fill(file, strings, strings + symbols, (byte) 'x');

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ElfReader.read("a.out", file))
                .withMessage("a.out: the names of its symbols do not end");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void any_mutation_is_an_image_or_a_sentence(long seed) {
        var random = new Random(seed);
        byte[] whole = new ElfBytes().bytes();
        long[] awkward = {0, 1, 2, -1, 0x7fff, 0xffff, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40};

        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 25_000; i++) {
                byte[] mutant =
                        random.nextInt(8) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int change = random.nextInt(4); change >= 0 && mutant.length > 8; change--) {
                    int at = random.nextInt(mutant.length - 8);
                    if (random.nextBoolean()) {
                        mutant[at] = (byte) random.nextInt();
                    } else {
                        long value = awkward[random.nextInt(awkward.length)] + random.nextInt(3) - 1;
                        ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN).putLong(at & ~7, value);
                    }
                }
                assertImageOrSentence(mutant, "seed " + seed + ", mutant " + i);
            }
        });
    }

    private static void assertImageOrSentence(byte[] file, String which) {
        try {
            ProgramImage image = ElfReader.read("a.out", file);
            long below = 0;
            for (Segment segment : image.segments()) {
                assertThat(segment.address()).as(which).isGreaterThanOrEqualTo(below);
                assertThat((long) segment.bytes().length).as(which).isLessThanOrEqualTo(segment.memoryBytes());
                below = segment.address() + segment.memoryBytes();
                assertThat(below).as(which).isBetween(1L, ElfReader.USER_END);
            }
            assertThat(image.segments()).as(which).anyMatch(Segment::executable);
        } catch (ImageException e) {
            assertThat(e).as(which).hasMessageStartingWith("a.out: ");
            assertThat(e.getMessage()).as(which).doesNotContain("\n");
        } catch (RuntimeException e) {
            throw new AssertionError(which, e);
        }
    }

    @Test
    void reads_from_a_path(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("made-by-hand"), new ElfBytes().bytes());

        assertThat(ElfReader.read(file).name()).isEqualTo(file.toString());
    }

    private static ProgramImage read(ElfBytes elf) {
        return ElfReader.read("a.out", elf.bytes());
    }
}
