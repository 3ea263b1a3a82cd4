package dev.interlock.isa.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A small ELF executable made by hand, and ways to spoil it.
 *
 * <pre>
 *   0x000  ELF header
 *   0x040  two program headers: text (r-x) and data (rw-)
 *   0x0b0  text, 16 bytes, at 0x4000b0
 *   0x0c0  data, 8 bytes of 32 in memory, at 0x5000c0
 *   0x0c8  strings: "", _start, counter
 *   0x0e0  symbols: null, _start, counter
 *   0x128  section headers: null, symbols, strings
 * </pre>
 */
final class ElfBytes {
    static final int TEXT_HEADER = 0x40;
    static final int DATA_HEADER = 0x78;
    static final int SECTION_HEADERS = 0x128;
    static final int BYTES = SECTION_HEADERS + 3 * 64;

    private static final int TEXT = 0xb0;
    private static final int DATA = 0xc0;
    private static final int STRINGS = 0xc8;
    private static final int SYMBOLS = 0xe0;

    private final ByteBuffer file = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

    ElfBytes() {
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
        word16(16, 2).word16(18, 62).word32(20, 1).word64(24, 0x400000 + TEXT);
        word64(32, TEXT_HEADER).word64(40, SECTION_HEADERS);
        word16(52, 64).word16(54, 56).word16(56, 2).word16(58, 64).word16(60, 3);
        programHeader(TEXT_HEADER, 5, TEXT, 0x400000 + TEXT, 16, 16);
        programHeader(DATA_HEADER, 6, DATA, 0x500000 + DATA, 8, 32);
        file.put(TEXT, (byte) 0xf4).put(DATA, (byte) 42);
        file.put(STRINGS, "\0_start\0counter\0".getBytes(StandardCharsets.US_ASCII));
        word32(SYMBOLS + 24, 1).word16(SYMBOLS + 30, 1).word64(SYMBOLS + 32, 0x400000 + TEXT);
        file.put(SYMBOLS + 28, (byte) 0x12);
        word32(SYMBOLS + 48, 8)
                .word16(SYMBOLS + 54, 1)
                .word64(SYMBOLS + 56, 0x500000 + DATA)
                .word64(SYMBOLS + 64, 8);
        file.put(SYMBOLS + 52, (byte) 0x11);
        section(1, 2, SYMBOLS, 72, 2);
        section(2, 3, STRINGS, 16, 0);
    }

    private void programHeader(int at, int flags, long offset, long address, long fileBytes, long memoryBytes) {
        word32(at, 1)
                .word32(at + 4, flags)
                .word64(at + 8, offset)
                .word64(at + 16, address)
                .word64(at + 24, address);
        word64(at + 32, fileBytes).word64(at + 40, memoryBytes).word64(at + 48, 0x1000);
    }

    private void section(int index, int type, long offset, long size, int link) {
        int at = SECTION_HEADERS + 64 * index;
        word32(at + 4, type).word64(at + 24, offset).word64(at + 32, size).word32(at + 40, link);
    }

    ElfBytes word8(int at, int value) {
        file.put(at, (byte) value);
        return this;
    }

    ElfBytes word16(int at, int value) {
        file.putShort(at, (short) value);
        return this;
    }

    ElfBytes word32(int at, int value) {
        file.putInt(at, value);
        return this;
    }

    ElfBytes word64(int at, long value) {
        file.putLong(at, value);
        return this;
    }

    byte[] bytes() {
        return file.array().clone();
    }
}
