package dev.interlock.os.load;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.isa.image.ElfReader;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.CachedFile;
import dev.interlock.os.vm.Protection;
import dev.interlock.os.vm.ScriptedWriter;
import dev.interlock.os.vm.Sharing;
import dev.interlock.os.vm.VirtualMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What execve(2) makes of an ELF file while the machine runs: a fresh address space whose pages come from the file when they
 * are touched, and a stack with arguments, written by stores of the calling core. {@code load_elf_binary} of Linux.
 *
 * <pre>
 *   PT_LOAD   the file's bytes    a private mapping of its pages in the page cache
 *             the rest (BSS)      zeros; the end of the last page of the file is cleared now, Linux's padzero()
 *   stack     128 KiB to begin with; the pages with the arguments are there at once
 * </pre>
 *
 * @param image the program, at the addresses where it was put
 * @param space its memory
 * @param stackPointer RSP at the entry point
 */
public record Executable(ProgramImage image, AddressSpace space, long stackPointer) {
    private static final int PROGRAM_HEADERS_AT = 32;
    private static final int HEADER_BYTES_AT = 54;
    private static final int HEADER_COUNT_AT = 56;
    private static final int LOAD = 1;

    /**
     * Lays out a program. The caller enters it when {@link dev.interlock.os.vm.TlbShootdown#finish} is done.
     *
     * @param name for messages
     * @param elf the whole file
     * @param file its pages
     * @param arguments argv
     * @param environment {@code NAME=value} each
     * @param random sixteen bytes for AT_RANDOM
     * @param writer pays for tables, the first stack pages and cleared ends
     * @throws ImageException if it is not a program that can run here: ENOEXEC
     * @throws TooLongException if arguments and environment are: E2BIG
     * @throws dev.interlock.os.vm.OutOfFramesException if there are too few frames; nothing has happened
     * @throws dev.interlock.os.wait.WouldBlock if one of its pages is just being filled; nothing has happened
     */
    public static Executable load(
            String name,
            byte[] elf,
            CachedFile file,
            VirtualMemory memory,
            List<String> arguments,
            List<String> environment,
            byte[] random,
            ScriptedWriter writer) {
        ProgramImage read = ElfReader.read(name, elf);
        ProgramImage image = read.kind() == ProgramImage.Kind.ELF_PIE ? read.movedBy(ProcessLoader.PIE_BASE) : read;
        InitialStack stack = InitialStack.build(
                ProcessLoader.STACK_TOP, arguments, environment, random, ProcessLoader.auxiliaryNumbers(image));
        if (stack.bytes().length > ProcessLoader.STACK_BYTES / 4) {
            throw new TooLongException();
        }
        file.requireFilled();
        memory.frames().require(framesNeeded(image, stack));
        AddressSpace space = new AddressSpace(memory, writer);
        writer.holdNew(space);
        file.map();
        long distance = image.entry() - read.entry();
        Map<Long, Long> offsets = offsets(elf);
        long end = 0;
        for (Segment segment : image.segments()) {
            lay(segment, offsets.get(segment.address() - distance), file, space, writer);
            end = Math.max(end, segment.address() + segment.memoryBytes());
        }
        space.beginHeap(AddressSpace.roundUp(end));
        push(stack, space, writer);
        return new Executable(image, space, stack.pointer());
    }

    /** Arguments and environment are longer than a quarter of the stack. */
    public static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("arguments and environment are longer than 2 MiB", null, false, false);
        }
    }

    private static int framesNeeded(ProgramImage image, InitialStack stack) {
        int tables = 4 * (image.segments().size() + 2);
        return tables + 2 * image.segments().size() + stack.bytes().length / FRAME_BYTES + 2;
    }

    /** Where each segment lies in the file, by address; the reader has looked at all of it. */
    private static Map<Long, Long> offsets(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        Map<Long, Long> offsets = new TreeMap<>();
        int at = (int) file.getLong(PROGRAM_HEADERS_AT);
        for (int i = 0; i < file.getShort(HEADER_COUNT_AT); i++, at += file.getShort(HEADER_BYTES_AT)) {
            if (file.getInt(at) == LOAD) {
                offsets.put(file.getLong(at + 16), file.getLong(at + 8));
            }
        }
        return offsets;
    }

    private static void lay(Segment segment, long offset, CachedFile file, AddressSpace space, ScriptedWriter writer) {
        Protection protection = new Protection(segment.writable(), segment.executable());
        long first = segment.address() & -FRAME_BYTES;
        long fileEnd = segment.address() + segment.bytes().length;
        long end = AddressSpace.roundUp(segment.address() + segment.memoryBytes());
        long mappedEnd = segment.bytes().length == 0 ? first : AddressSpace.roundUp(fileEnd);
        if ((segment.address() - offset & FRAME_BYTES - 1) != 0) {
            throw new ImageException(
                    file.name(), "a segment lies at another place of a page in the file than in memory");
        }
        if (mappedEnd > first) {
            long start = offset - (segment.address() - first);
            space.lay(first, mappedEnd, protection, Sharing.PRIVATE, file, start, writer);
        }
        if (end > mappedEnd) {
            space.lay(mappedEnd, end, protection, writer);
        }
        if (segment.memoryBytes() > segment.bytes().length && segment.writable() && mappedEnd > fileEnd) {
            clear(fileEnd, mappedEnd, segment, space, writer);
        }
    }

    /** The rest of the last page that comes from the file is BSS. */
    private static void clear(long from, long end, Segment segment, AddressSpace space, ScriptedWriter writer) {
        space.resolve(from, true, writer);
        long word = from & -8;
        if (from != word) {
            long value = 0;
            for (long at = from - 1; at >= word; at--) {
                long index = at - segment.address();
                value = value << 8 | (index >= 0 ? segment.bytes()[(int) index] & 0xff : 0);
            }
            writer.store(space.physical(word), value);
            word += 8;
        }
        for (; word < end; word += 8) {
            writer.store(space.physical(word), 0);
        }
    }

    private static void push(InitialStack stack, AddressSpace space, ScriptedWriter writer) {
        long top = ProcessLoader.STACK_TOP;
        long bottom = Math.min(top - ProcessLoader.FIRST_STACK_BYTES, stack.pointer() & -FRAME_BYTES);
        space.layStack(bottom, top, Protection.READ_WRITE, writer);
        for (long page = stack.pointer() & -FRAME_BYTES; page < top; page += FRAME_BYTES) {
            space.resolve(page, true, writer);
        }
        ByteBuffer bytes = ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < stack.bytes().length; at += 8) {
            writer.store(space.physical(stack.pointer() + at), bytes.getLong(at));
        }
    }
}
