package dev.interlock.isa.assembler;

import dev.interlock.isa.image.ProgramImage;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns source text in NASM syntax into machine code, byte for byte as NASM 2.16 does.
 *
 * <pre>
 *   ProgramImage image = Assembler.assemble("spin.asm", """
 *       section .text
 *       _start: lock inc dword [counter]
 *               hlt
 *       section .data
 *       counter: dd 0
 *       """);
 * </pre>
 */
public final class Assembler {
    private static final Logger LOG = LoggerFactory.getLogger(Assembler.class);

    /** Where .text begins, as in a static ELF executable. */
    public static final long TEXT_BASE = 0x40_0000;

    private final IncludeResolver includes;
    private final Consumer<Diagnostic> warnings;

    /**
     * @param includes where included files come from
     * @param warnings told of whatever looks like a mistake and is none
     */
    public Assembler(IncludeResolver includes, Consumer<Diagnostic> warnings) {
        this.includes = includes;
        this.warnings = warnings;
    }

    /**
     * Assembles a program that includes no other file; warnings go to the log.
     *
     * @throws AssemblyException if the source has errors
     */
    public static ProgramImage assemble(String fileName, String source) {
        return assemble(fileName, source, IncludeResolver.NONE);
    }

    /**
     * Assembles a program; warnings go to the log.
     *
     * @throws AssemblyException if the source has errors
     */
    public static ProgramImage assemble(String fileName, String source, IncludeResolver includes) {
        return new Assembler(includes, warning -> LOG.warn("{}", warning)).program(fileName, source);
    }

    /**
     * Assembles a program to run: each section on pages of its own, .text at {@link #TEXT_BASE}, started at
     * {@code _start} or, if there is none, at the first instruction of .text.
     *
     * @throws AssemblyException if the source has errors
     */
    public ProgramImage program(String fileName, String source) {
        Assembly assembly = new Assembly(new Diagnostics(warnings));
        List<Section> placed = assembly.run(parse(fileName, source, assembly), table -> table.placeOnPages(TEXT_BASE));
        return assembly.image(fileName, placed);
    }

    /**
     * Assembles to a flat binary, as {@code nasm -f bin} does.
     *
     * @throws AssemblyException if the source has errors
     */
    public byte[] flatBinary(String fileName, String source) {
        Assembly assembly = new Assembly(new Diagnostics(warnings));
        List<Section> placed = assembly.run(parse(fileName, source, assembly), SectionTable::placeFlat);
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        for (Section section : placed) {
            if (!section.isNoBits() && section.offset() > 0) {
                binary.writeBytes(new byte[(int) (section.base() - placed.get(0).base() - binary.size())]);
                binary.writeBytes(section.contents());
            }
        }
        return binary.toByteArray();
    }

    private List<Statement> parse(String fileName, String source, Assembly assembly) {
        return new Parser(fileName, source, includes, assembly.diagnostics()).parse();
    }
}
