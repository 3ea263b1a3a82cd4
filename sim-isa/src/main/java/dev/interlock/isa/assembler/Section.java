package dev.interlock.isa.assembler;

import java.util.Arrays;
import java.util.List;

/** A named run of the program that will be contiguous in memory, under one protection. */
final class Section {
    static final long GREATEST_ALIGNMENT = 4096;

    private final String name;
    private boolean executable;
    private boolean writable;
    private boolean noBits;
    private boolean absolute;
    private long alignment;
    private long base;
    private long offset;
    private byte[] bytes = new byte[0];

    /** A section of addresses without memory, as STRUC and ABSOLUTE lay out; its labels are plain numbers. */
    static Section absolute(long start) {
        Section section = new Section("absolute");
        section.noBits = true;
        section.absolute = true;
        section.base = start;
        return section;
    }

    Section(String name) {
        this.name = name;
        executable = name.equals(".text");
        writable = name.equals(".data") || name.equals(".bss");
        noBits = name.equals(".bss");
        alignment = name.equals(".text") ? 16 : 4;
    }

    String name() {
        return name;
    }

    boolean isExecutable() {
        return executable;
    }

    boolean isWritable() {
        return writable;
    }

    boolean isAbsolute() {
        return absolute;
    }

    /** The value of a place in it. */
    Value at(long place) {
        return absolute ? Value.of(base + place) : Value.in(this, place);
    }

    /** True if it takes room in memory and none in the file. */
    boolean isNoBits() {
        return noBits;
    }

    long alignment() {
        return alignment;
    }

    void alignTo(long boundary) {
        alignment = Math.max(alignment, boundary);
    }

    /** The address of the first byte; 0 until all sizes are settled. */
    long base() {
        return base;
    }

    void placeAt(long address) {
        base = address;
    }

    /** Where the next byte goes; at the end of a pass, the size. */
    long offset() {
        return offset;
    }

    void advance(long count) {
        offset += count;
    }

    void rewind() {
        offset = 0;
    }

    void write(byte[] more, int length) {
        int start = makeRoom(length);
        System.arraycopy(more, 0, bytes, start, length);
        offset += length;
    }

    void writeZeros(int count) {
        makeRoom(count);
        offset += count;
    }

    /** Writes the last {@code size} bytes again. */
    void repeatLast(int size, int count) {
        int start = makeRoom(size * count);
        for (int i = 0; i < count; i++) {
            System.arraycopy(bytes, start - size, bytes, start + i * size, size);
        }
        offset += (long) size * count;
    }

    private int makeRoom(int length) {
        int start = (int) offset;
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(start + length, Math.min(bytes.length * 2, Pass.MOST_BYTES)));
        }
        return start;
    }

    /** What was written, up to the size. */
    byte[] contents() {
        if (noBits) {
            return new byte[0];
        }
        return bytes.length == offset ? bytes : Arrays.copyOf(bytes, (int) offset);
    }

    void apply(List<SectionAttribute> attributes) {
        for (SectionAttribute attribute : attributes) {
            switch (attribute.word()) {
                case "exec" -> executable = true;
                case "noexec" -> executable = false;
                case "write" -> writable = true;
                case "nowrite" -> writable = false;
                case "nobits" -> noBits = true;
                case "progbits" -> noBits = false;
                case "alloc" -> {}
                case "align" -> {
                    if (Long.bitCount(attribute.value()) != 1 || attribute.value() > GREATEST_ALIGNMENT) {
                        throw new AssemblyException(
                                attribute.position(), "a section's alignment must be a power of two of at most 4096");
                    }
                    alignment = attribute.value();
                }
                default ->
                    throw new AssemblyException(
                            attribute.position(),
                            "unknown section attribute '" + attribute.word()
                                    + "'; expected exec, noexec, write, nowrite, progbits, nobits or align=N");
            }
        }
    }
}
