package dev.interlock.isa.image;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program as it will stand in memory: segments of bytes at linear addresses, symbols, and where to start. What the
 * assembler produces and what an ELF file holds.
 *
 * @param name file name, for messages and reports
 * @param kind where it came from, which decides how it is started
 * @param entry address of the first instruction
 * @param segments non-overlapping, ascending by address
 * @param symbols by name
 * @param lines where each address range came from, ascending by address; empty if not known
 * @param headers address of the ELF program headers in memory, for AT_PHDR; 0 if there are none
 * @param headerCount number of ELF program headers, for AT_PHNUM
 */
public record ProgramImage(
        String name,
        Kind kind,
        long entry,
        List<Segment> segments,
        Map<String, Symbol> symbols,
        List<SourceLine> lines,
        long headers,
        int headerCount) {
    private static final long PAGE = 4096;

    /** How an image is started. */
    public enum Kind {
        /** An assembled program: it starts on every core, without a kernel. */
        ASSEMBLED,
        /** A static ELF executable: it starts as one process. */
        ELF_EXECUTABLE,
        /** A static position-independent ELF executable: as above, the loader chooses the base. */
        ELF_PIE
    }

    /**
     * A run of memory with one protection.
     *
     * @param address linear address of the first byte
     * @param bytes initial contents; the rest, up to {@code memoryBytes}, is zero
     * @param memoryBytes size in memory, at least {@code bytes.length}
     */
    public record Segment(
            String name,
            long address,
            byte[] bytes,
            long memoryBytes,
            boolean readable,
            boolean writable,
            boolean executable) {
        private Segment movedBy(long distance) {
            return new Segment(name, address + distance, bytes, memoryBytes, readable, writable, executable);
        }
    }

    /** A name for an address. Size is 0 where it is not known. */
    public record Symbol(String name, long address, long size) {
        private Symbol movedBy(long distance) {
            return new Symbol(name, address + distance, size);
        }
    }

    /** The source line that {@code bytes} bytes at {@code address} came from. */
    public record SourceLine(long address, int bytes, String file, int line) {
        private SourceLine movedBy(long distance) {
            return new SourceLine(address + distance, bytes, file, line);
        }
    }

    public ProgramImage {
        segments = ImmutableList.copyOf(segments);
        symbols = ImmutableSortedMap.copyOf(symbols);
        lines = ImmutableList.copyOf(lines);
    }

    /** The same program {@code distance} bytes higher; for position-independent ones. */
    public ProgramImage movedBy(long distance) {
        return new ProgramImage(
                name,
                kind,
                entry + distance,
                segments.stream().map(segment -> segment.movedBy(distance)).toList(),
                Maps.transformValues(symbols, symbol -> symbol.movedBy(distance)),
                lines.stream().map(line -> line.movedBy(distance)).toList(),
                headers == 0 ? 0 : headers + distance,
                headerCount);
    }

    /** The symbol with this name. */
    public Optional<Symbol> symbol(String wanted) {
        return Optional.ofNullable(symbols.get(wanted));
    }

    /**
     * The nearest symbol at or below an address, as {@code name+0x12}; empty if there is none, or the address is a page or more
     * behind the program: a stack or the heap has nothing to do with its last symbol.
     */
    public Optional<String> describe(long address) {
        boolean near = segments.stream()
                .anyMatch(
                        segment -> Long.compareUnsigned(address, segment.address() + segment.memoryBytes() + PAGE) < 0);
        if (!near) {
            return Optional.empty();
        }
        Symbol best = null;
        for (Symbol symbol : symbols.values()) {
            if (Long.compareUnsigned(symbol.address(), address) <= 0
                    && (best == null || Long.compareUnsigned(symbol.address(), best.address()) > 0)) {
                best = symbol;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        long offset = address - best.address();
        return Optional.of(offset == 0 ? best.name() : best.name() + "+0x" + Long.toHexString(offset));
    }
}
