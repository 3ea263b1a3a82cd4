package dev.interlock.os.load;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.CachedFile;
import dev.interlock.os.vm.Protection;
import dev.interlock.os.vm.Sharing;
import dev.interlock.os.vm.TableWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Lays a program out in an empty address space while the machine runs: what execve(2) does; its pages come when touched. */
public final class ProgramExecution {
    private ProgramExecution() {}

    /**
     * Where a program begins.
     *
     * @param rip its first instruction
     * @param rsp its stack pointer
     */
    public record Entry(long rip, long rsp) {}

    /** What identifies the file of the program that the machine begins with: it comes from outside. */
    public static final Object FIRST = "the first program";

    /** Which pages of the cache a program's are: of this file, as long as it holds these bytes. */
    private record Key(Object file, int contents) {}

    /**
     * Lays out a program and its stack.
     *
     * @param file what identifies the file of the program
     * @param path of the program, for {@code /proc}
     * @param writer pays for tables and the stack
     */
    public static Entry lay(
            ProgramImage image,
            Object file,
            String path,
            AddressSpace space,
            List<String> arguments,
            List<String> environment,
            long seed,
            TableWriter writer) {
        ProgramImage placed = ProcessLoader.placed(image);
        map(placed, file, path, space, writer);
        return new Entry(placed.entry(), stack(placed, space, arguments, environment, seed, writer));
    }

    /**
     * Maps the segments, as {@code elf_map} and {@code set_brk} do: what the file holds from the page cache, privately, so
     * that all who run it have the same frames until one writes; the rest is zeros.
     *
     * @return the file in the page cache
     */
    static CachedFile map(ProgramImage placed, Object file, String path, AddressSpace space, TableWriter writer) {
        ProgramPages pages = new ProgramPages(placed);
        int contents = placed.segments().stream()
                .mapToInt(segment -> Arrays.hashCode(segment.bytes()))
                .reduce(1, (hash, next) -> 31 * hash + next);
        CachedFile cached = space.memory().cache().of(new Key(file, contents), pages, path);
        long end = 0;
        Protection before = Protection.NONE;
        for (Segment segment : placed.segments()) {
            long start = segment.address() & -FRAME_BYTES;
            long filled = AddressSpace.roundUp(segment.address() + segment.bytes().length);
            long last = AddressSpace.roundUp(segment.address() + segment.memoryBytes());
            Protection protection = new Protection(segment.writable(), segment.executable());
            if (start < end) { // two segments in one page, which may do what either may
                space.mappings().protect(start, end, protection.or(before), writer);
                start = end;
            }
            if (segment.bytes().length > 0 && start < filled) {
                space.mappings().lay(start, filled, protection, Sharing.PRIVATE, cached, pages.offset(start), writer);
                start = filled;
            }
            if (start < last) {
                space.mappings().lay(start, last, protection, writer);
            }
            end = Math.max(end, last);
            before = protection;
        }
        space.beginHeap(end);
        return cached;
    }

    private static long stack(
            ProgramImage placed,
            AddressSpace space,
            List<String> arguments,
            List<String> environment,
            long seed,
            TableWriter writer) {
        byte[] random = new byte[16];
        new Random(seed).nextBytes(random);
        InitialStack contents = InitialStack.build(
                ProcessLoader.STACK_TOP, arguments, environment, random, ProcessLoader.auxiliaryNumbers(placed));
        long bytes =
                Math.max(ProcessLoader.FIRST_STACK_BYTES, AddressSpace.roundUp(contents.bytes().length + FRAME_BYTES));
        space.mappings()
                .layStack(ProcessLoader.STACK_TOP - bytes, ProcessLoader.STACK_TOP, Protection.READ_WRITE, writer);
        byte[] page = new byte[FRAME_BYTES];
        for (long base = contents.pointer() & -FRAME_BYTES; base < ProcessLoader.STACK_TOP; base += FRAME_BYTES) {
            space.resolve(base, true, writer);
            Arrays.fill(page, (byte) 0);
            long first = Math.max(base, contents.pointer());
            System.arraycopy(contents.bytes(), (int) (first - contents.pointer()), page, (int) (first - base), (int)
                    (base + FRAME_BYTES - first));
            store(page, space.physical(base), writer);
        }
        return contents.pointer();
    }

    private static void store(byte[] page, long frame, TableWriter writer) {
        for (int at = 0; at < FRAME_BYTES; at += 8) {
            long word = 0;
            for (int i = 7; i >= 0; i--) {
                word = word << 8 | page[at + i] & 0xff;
            }
            if (word != 0) {
                writer.store(frame + at, word);
            }
        }
    }
}
