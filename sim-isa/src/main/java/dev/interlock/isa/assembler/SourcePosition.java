package dev.interlock.isa.assembler;

/**
 * A place in a source file, as editors count: lines and columns from 1.
 *
 * @param file name as the caller gave it
 */
public record SourcePosition(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
