package dev.interlock.isa.image;

import dev.interlock.isa.image.ProgramImage.Kind;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.image.ProgramImage.Symbol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads static 64-bit ELF executables for x86-64.
 *
 * <pre>
 *   offset 0   ELF header: class, byte order, type, machine, entry, where the two tables are
 *              program headers, 56 bytes each: which bytes of the file go where in memory (LOAD), who interprets it
 *              …the bytes…
 *              section headers, 64 bytes each: of interest here only SYMTAB and the string table it names
 * </pre>
 *
 * <p>The file is not trusted. What Linux would run is read; what Linux would refuse, or what is not whole, is refused with
 * a sentence. Work and memory are bounded by the size of the file, whatever its headers claim.
 */
public final class ElfReader {
    /** One past the highest address a Linux process can have: the lower canonical half, less a guard page. */
    static final long USER_END = 0x7fff_ffff_f000L;

    private static final int LARGEST_FILE = 1 << 30;

    private static final int FILE_HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;

    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int ABI_SYSTEM_V = 0;
    private static final int ABI_LINUX = 3;
    private static final int MACHINE_X86_64 = 62;

    private static final int TYPE_RELOCATABLE = 1;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_DYNAMIC = 3;
    private static final int TYPE_CORE = 4;

    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int INTERPRETER = 3;

    private static final int EXECUTABLE = 1;
    private static final int WRITABLE = 2;
    private static final int READABLE = 4;

    private static final int DYNAMIC_ENTRY_BYTES = 16;
    private static final long DYNAMIC_END = 0;
    private static final long DYNAMIC_NEEDED = 1;

    private final String name;
    private final byte[] bytes;
    private final ByteBuffer file;

    /** One row of the program header table, as it stands in the file. */
    private record ProgramHeader(
            int index, int type, int flags, long offset, long address, long fileBytes, long memoryBytes) {}

    private ElfReader(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read
     * @throws ImageException if it is not a program this machine can run
     */
    public static ProgramImage read(Path path) throws IOException {
        if (Files.size(path) > LARGEST_FILE) {
            throw new ImageException(path.toString(), "larger than 1 GiB, which is more than a program may be");
        }
        return read(path.toString(), Files.readAllBytes(path));
    }

    /**
     * Reads a file that is in memory already.
     *
     * @param name what to call it in messages
     * @throws ImageException if it is not a program this machine can run
     */
    public static ProgramImage read(String name, byte[] bytes) {
        return new ElfReader(name, bytes).read();
    }

    /** Whether these bytes claim to be an ELF file. */
    public static boolean isElf(byte[] bytes) {
        return bytes.length >= 4 && bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';
    }

    private ProgramImage read() {
        checkIdentity();
        int type = type();
        List<ProgramHeader> headers = programHeaders();
        refuseDynamicLinking(headers);

        List<Segment> segments = segments(headers);
        long entry = file.getLong(24);
        if (type == TYPE_DYNAMIC && entry == 0) {
            throw refuse("a shared library, not a program");
        }
        if (segments.stream().noneMatch(segment -> segment.executable() && contains(segment, entry))) {
            throw refuse("the entry point %#x lies in no executable segment", entry);
        }
        Map<String, Symbol> symbols = new ElfSymbols(name, bytes).read();
        return new ProgramImage(
                name,
                type == TYPE_EXECUTABLE ? Kind.ELF_EXECUTABLE : Kind.ELF_PIE,
                entry,
                segments,
                symbols,
                List.of(),
                headersInMemory(headers),
                headers.size());
    }

    private void checkIdentity() {
        if (!isElf(bytes)) {
            throw refuse("not an ELF file");
        }
        if (bytes.length < FILE_HEADER_BYTES) {
            throw refuse("truncated: an ELF header has 64 bytes, this file has %d", bytes.length);
        }
        if (bytes[4] != CLASS_64) {
            throw refuse(
                    bytes[4] == 1 ? "a 32-bit program; compile for x86-64 (-m64)" : "neither 32-bit nor 64-bit ELF");
        }
        if (bytes[5] != LITTLE_ENDIAN) {
            throw refuse("not little-endian, so not for x86-64");
        }
        int machine = unsignedShort(18);
        if (machine != MACHINE_X86_64) {
            throw refuse("for another processor (ELF machine %d); only x86-64 (62) can run here", machine);
        }
        if (bytes[7] != ABI_SYSTEM_V && bytes[7] != ABI_LINUX) {
            throw refuse("for another operating system (ELF OS ABI %d); only Linux can run here", bytes[7] & 0xff);
        }
    }

    private int type() {
        int type = unsignedShort(16);
        return switch (type) {
            case TYPE_EXECUTABLE, TYPE_DYNAMIC -> type;
            case TYPE_RELOCATABLE -> throw refuse("a relocatable object, not a program; link it first");
            case TYPE_CORE -> throw refuse("a core dump, not a program");
            default -> throw refuse("ELF type %d is not an executable program", type);
        };
    }

    private List<ProgramHeader> programHeaders() {
        int count = unsignedShort(56);
        if (count == 0) {
            throw refuse("no program headers, so nothing to load");
        }
        if (count == 0xffff) {
            throw refuse("65535 or more program headers; no linker makes so many");
        }
        if (unsignedShort(54) != PROGRAM_HEADER_BYTES) {
            throw refuse("program headers of %d bytes, where ELF64 has 56", unsignedShort(54));
        }
        long table = file.getLong(32);
        if (!inFile(table, (long) count * PROGRAM_HEADER_BYTES)) {
            throw refuse(
                    "truncated: %d program headers should stand at offset %#x, the file has %d bytes",
                    count, table, bytes.length);
        }
        List<ProgramHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = (int) table + i * PROGRAM_HEADER_BYTES;
            headers.add(new ProgramHeader(
                    i,
                    file.getInt(at),
                    file.getInt(at + 4),
                    file.getLong(at + 8),
                    file.getLong(at + 16),
                    file.getLong(at + 32),
                    file.getLong(at + 40)));
        }
        return headers;
    }

    /** A program that names an interpreter, or libraries, is finished by the dynamic linker, which is not here. */
    private void refuseDynamicLinking(List<ProgramHeader> headers) {
        for (ProgramHeader header : headers) {
            if (header.type == INTERPRETER || header.type == DYNAMIC && needsLibraries(header)) {
                throw refuse("dynamically linked; link with -static");
            }
        }
    }

    private boolean needsLibraries(ProgramHeader dynamic) {
        if (!inFile(dynamic.offset, dynamic.fileBytes)) {
            throw refuse("truncated: the dynamic section lies beyond the end of the file");
        }
        long end = dynamic.offset + dynamic.fileBytes;
        for (long at = dynamic.offset; at + DYNAMIC_ENTRY_BYTES <= end; at += DYNAMIC_ENTRY_BYTES) {
            long tag = file.getLong((int) at);
            if (tag == DYNAMIC_NEEDED) {
                return true;
            }
            if (tag == DYNAMIC_END) {
                return false;
            }
        }
        return false;
    }

    private List<Segment> segments(List<ProgramHeader> headers) {
        List<ProgramHeader> loads = headers.stream()
                .filter(header -> header.type == LOAD && header.memoryBytes != 0)
                .sorted(Comparator.comparingLong(ProgramHeader::address))
                .toList();
        if (loads.isEmpty()) {
            throw refuse("no segment to load");
        }
        // Checked before any byte is copied: many segments may otherwise each claim the whole file.
        long copied = 0;
        ProgramHeader below = null;
        for (ProgramHeader load : loads) {
            check(load);
            if (below != null && load.address < below.address + below.memoryBytes) {
                throw refuse("segments %d and %d overlap at %#x", below.index, load.index, load.address);
            }
            copied += load.fileBytes;
            below = load;
        }
        if (copied > bytes.length) {
            throw refuse("its segments share bytes of the file; together they claim %d of %d", copied, bytes.length);
        }
        return loads.stream().map(this::segment).toList();
    }

    private void check(ProgramHeader load) {
        if (load.address < 0
                || load.address >= USER_END
                || load.memoryBytes < 0
                || load.memoryBytes > USER_END - load.address) {
            throw refuse(
                    "segment %d, %s bytes at %#x, does not fit below %#x",
                    load.index, Long.toUnsignedString(load.memoryBytes), load.address, USER_END);
        }
        if (load.fileBytes < 0 || load.fileBytes > load.memoryBytes) {
            throw refuse(
                    "segment %d has %s bytes in the file for %d bytes of memory",
                    load.index, Long.toUnsignedString(load.fileBytes), load.memoryBytes);
        }
        if (!inFile(load.offset, load.fileBytes)) {
            throw refuse(
                    "truncated: segment %d should have %d bytes at offset %#x, the file has %d",
                    load.index, load.fileBytes, load.offset, bytes.length);
        }
    }

    private Segment segment(ProgramHeader load) {
        boolean readable = (load.flags & READABLE) != 0;
        boolean writable = (load.flags & WRITABLE) != 0;
        boolean executable = (load.flags & EXECUTABLE) != 0;
        String protection = (readable ? "r" : "-") + (writable ? "w" : "-") + (executable ? "x" : "-");
        return new Segment(
                "segment " + load.index + " " + protection,
                load.address,
                Arrays.copyOfRange(bytes, (int) load.offset, (int) (load.offset + load.fileBytes)),
                load.memoryBytes,
                readable,
                writable,
                executable);
    }

    /** Where the program will find its own program headers, for AT_PHDR; 0 if no segment brings them into memory. */
    private long headersInMemory(List<ProgramHeader> headers) {
        long table = file.getLong(32);
        long size = (long) headers.size() * PROGRAM_HEADER_BYTES;
        for (ProgramHeader header : headers) {
            if (header.type == LOAD
                    && header.memoryBytes != 0
                    && table >= header.offset
                    && table - header.offset <= header.fileBytes - size) {
                return header.address + (table - header.offset);
            }
        }
        return 0;
    }

    private static boolean contains(Segment segment, long address) {
        return address >= segment.address() && address - segment.address() < segment.memoryBytes();
    }

    private boolean inFile(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset;
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt(file.getShort(at));
    }

    private ImageException refuse(String reason, Object... arguments) {
        return new ImageException(name, String.format(reason, arguments));
    }
}
