package dev.interlock.cli;

import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.assembler.AssemblyException;
import dev.interlock.isa.assembler.IncludeResolver;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The program as its user names it: a source file in NASM syntax, or a static ELF executable. */
final class ProgramFile {
    private static final String SOURCE_ENDING = ".asm";

    private ProgramFile() {}

    /**
     * Reads the file and, if it is source, assembles it.
     *
     * @param warnings where the assembler's warnings go, one per line
     * @throws CommandFailure if it is no program, with one line for each error
     */
    static ProgramImage read(Path path, PrintStream warnings) {
        try {
            if (isElf(path)) {
                return ElfReader.read(path);
            }
            if (!path.toString().endsWith(SOURCE_ENDING)) {
                throw cannotLoad(path + ": neither NASM source (*" + SOURCE_ENDING + ") nor an ELF file");
            }
            return new Assembler(includesOf(path), warnings::println).program(path.toString(), Files.readString(path));
        } catch (AssemblyException | ImageException e) {
            throw cannotLoad(e.getMessage());
        } catch (NoSuchFileException e) {
            throw cannotLoad(path + ": no such file");
        } catch (CharacterCodingException e) {
            throw cannotLoad(path + ": not a text in UTF-8");
        } catch (IOException e) {
            throw cannotLoad(path + ": cannot be read" + (Files.isDirectory(path) ? ", it is a directory" : ""));
        }
    }

    private static boolean isElf(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            return ElfReader.isElf(file.readNBytes(4));
        }
    }

    /** Included files are looked for beside the file that names them. */
    private static IncludeResolver includesOf(Path program) {
        return (name, from) -> {
            Path file = program.getFileSystem().getPath(from).resolveSibling(name);
            try {
                return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        };
    }

    private static CommandFailure cannotLoad(String sentence) {
        return new CommandFailure(ExitStatus.CANNOT_LOAD, sentence);
    }
}
