package dev.interlock.isa.image;

import dev.interlock.isa.image.ProgramImage.Symbol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The symbol table of an ELF file: names of functions and objects, with addresses and sizes.
 *
 * <pre>
 *   symbol, 24 bytes   0 name: offset in the string table   4 binding (high half) and type (low half)
 *                      6 section   8 address   16 size
 * </pre>
 *
 * <p>A stripped program has none, which is no error. Two static functions of the same name are common in C; the first
 * one in the file keeps the name, unless a global symbol claims it.
 */
final class ElfSymbols {
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int SYMBOL_TABLE = 2;
    private static final int STRING_TABLE = 3;

    private static final int SECTION_UNDEFINED = 0;
    /** From here on a section number has a special meaning: absolute values, common blocks. */
    private static final int SECTION_RESERVED = 0xff00;

    private static final int LONGEST_NAME = 1 << 16;
    /** Overlapping names could ask for far more memory than the file has bytes. */
    private static final long MOST_NAME_BYTES = 64L << 20;

    private final String name;
    private final byte[] bytes;
    private final ByteBuffer file;
    private final Map<String, Symbol> symbols = new TreeMap<>();
    private final Map<String, Binding> bindings = new HashMap<>();
    private long nameBytes;

    /** Who wins when two symbols have one name: the later constant. */
    private enum Binding {
        LOCAL,
        WEAK,
        GLOBAL;

        static Binding of(int info) {
            return switch (info >> 4) {
                case 0 -> LOCAL;
                case 2 -> WEAK;
                default -> GLOBAL;
            };
        }
    }

    /** Where a section's bytes are, checked to be in the file. */
    private record Section(int type, int offset, int size, int link) {}

    ElfSymbols(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    Map<String, Symbol> read() {
        long table = file.getLong(40);
        if (table == 0) {
            return symbols;
        }
        int count = count(table);
        for (int i = 0; i < count; i++) {
            int header = (int) table + i * SECTION_HEADER_BYTES;
            if (file.getInt(header + 4) == SYMBOL_TABLE) {
                readSymbols(section(header, i), table, count);
                break; // there is at most one
            }
        }
        return symbols;
    }

    /** The number of sections, for which the table is known to be in the file. */
    private int count(long table) {
        if (!inFile(table, 0)) {
            throw refuse("truncated: its section headers should stand at offset %#x", table);
        }
        long count = Short.toUnsignedInt(file.getShort(60));
        if (count == 0 && inFile(table, SECTION_HEADER_BYTES)) {
            count = file.getLong((int) table + 32); // too many for 16 bits: the first section says how many
        }
        if (count != 0 && Short.toUnsignedInt(file.getShort(58)) != SECTION_HEADER_BYTES) {
            throw refuse("section headers of %d bytes, where ELF64 has 64", Short.toUnsignedInt(file.getShort(58)));
        }
        if (count < 0 || count > bytes.length || !inFile(table, count * SECTION_HEADER_BYTES)) {
            throw refuse(
                    "truncated: %s section headers should stand at offset %#x, the file has %d bytes",
                    Long.toUnsignedString(count), table, bytes.length);
        }
        return (int) count;
    }

    private Section section(int header, int index) {
        long offset = file.getLong(header + 24);
        long size = file.getLong(header + 32);
        if (!inFile(offset, size)) {
            throw refuse("truncated: section %d lies beyond the end of the file", index);
        }
        return new Section(file.getInt(header + 4), (int) offset, (int) size, file.getInt(header + 40));
    }

    private void readSymbols(Section table, long sections, int count) {
        if (table.link < 0 || table.link >= count) {
            throw refuse("its symbol table names string section %d of %d", table.link, count);
        }
        Section names = section((int) sections + table.link * SECTION_HEADER_BYTES, table.link);
        if (names.type != STRING_TABLE) {
            throw refuse("its symbol table names section %d for strings, which holds none", table.link);
        }
        for (int at = table.offset; at + SYMBOL_BYTES <= table.offset + table.size; at += SYMBOL_BYTES) {
            int info = Byte.toUnsignedInt(bytes[at + 4]);
            int section = Short.toUnsignedInt(file.getShort(at + 6));
            if (isAddress(info & 0xf) && section != SECTION_UNDEFINED && section < SECTION_RESERVED) {
                add(
                        string(names, file.getInt(at)),
                        file.getLong(at + 8),
                        Math.max(0, file.getLong(at + 16)),
                        Binding.of(info));
            }
        }
    }

    /** Labels without a type, objects, functions, and functions chosen at start-up; not sections, files or thread locals. */
    private static boolean isAddress(int type) {
        return type == 0 || type == 1 || type == 2 || type == 10;
    }

    private void add(String symbol, long address, long size, Binding binding) {
        if (symbol.isEmpty()) {
            return;
        }
        Binding holder = bindings.get(symbol);
        if (holder == null || binding.compareTo(holder) > 0) {
            bindings.put(symbol, binding);
            symbols.put(symbol, new Symbol(symbol, address, size));
        }
    }

    private String string(Section table, int index) {
        if (index < 0 || index >= table.size) {
            throw refuse("a symbol's name lies outside the string table");
        }
        int start = table.offset + index;
        int limit = Math.min(table.offset + table.size, start + LONGEST_NAME);
        int end = start;
        while (end < limit && bytes[end] != 0) {
            end++;
        }
        nameBytes += end - start;
        if (end == limit || nameBytes > MOST_NAME_BYTES) {
            throw refuse("the names of its symbols do not end");
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private boolean inFile(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset;
    }

    private ImageException refuse(String reason, Object... arguments) {
        return new ImageException(name, String.format(reason, arguments));
    }
}
