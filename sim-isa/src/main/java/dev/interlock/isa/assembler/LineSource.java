package dev.interlock.isa.assembler;

import java.util.List;

/** Where lines come from: a file, or the body of a macro. */
@FunctionalInterface
interface LineSource {
    /**
     * The tokens of the next logical line, or null at the end.
     *
     * @throws AssemblyException if the line is malformed; the next call goes on behind it
     */
    List<Token> next();

    /** The lines of a source as they are written. */
    static LineSource of(String fileName, String source) {
        Lexer lexer = new Lexer(fileName, source);
        return () -> lexer.atEnd() ? null : lexer.nextLine();
    }
}
