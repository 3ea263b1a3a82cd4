package dev.interlock.isa.assembler;

/**
 * One word behind a section's name.
 *
 * @param value the number behind {@code align=}, else 0
 */
record SectionAttribute(SourcePosition position, String word, long value) {}
