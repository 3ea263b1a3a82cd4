package dev.interlock.isa.assembler;

/**
 * A place in a source file, as editors count: lines and columns from 1.
 *
 * @param file name as the caller gave it
 * @param usedAt if the place is in the body of a macro, where the macro was used; else null
 */
public record SourcePosition(String file, int line, int column, SourcePosition usedAt) {
    SourcePosition(String file, int line, int column) {
        this(file, line, column, null);
    }

    SourcePosition usedAt(SourcePosition place) {
        return new SourcePosition(file, line, column, place);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
