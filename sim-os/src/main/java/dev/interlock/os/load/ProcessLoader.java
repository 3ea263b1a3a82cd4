package dev.interlock.os.load;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.load.InitialStack.Auxiliary;
import dev.interlock.os.load.LoadedProgram.Stack;
import dev.interlock.os.load.LoadedProgram.Start;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.CachedFile;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.Protection;
import dev.interlock.os.vm.TableWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Loads a static ELF executable as one process on core 0, as Linux's {@code execve} does. */
public final class ProcessLoader {
    /** Bytes of the stack: Linux's usual limit. Frames come when it is touched, but for the top, which is written here. */
    public static final long STACK_BYTES = 8 << 20;

    /** What a stack has before it grows, {@code setup_arg_pages}. */
    static final long FIRST_STACK_BYTES = 128 << 10;

    private static final int USER = 3;

    static final long STACK_TOP = 0x7fff_ffff_f000L;

    /** Where Linux puts position-independent programs when it does not randomize. */
    static final long PIE_BASE = 0x5555_5555_4000L;

    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final long CLOCK_TICKS_PER_SECOND = 100;

    private ProcessLoader() {}

    /**
     * Loads a program.
     *
     * @param arguments argv, the program's own name first
     * @param environment {@code NAME=value} each
     * @param seed of the bytes that the program takes for random
     * @throws ImageException if it does not fit
     */
    public static LoadedProgram load(
            ProgramImage image, PhysicalMemory memory, List<String> arguments, List<String> environment, long seed) {
        FrameAllocator frames = new FrameAllocator(memory);
        ProgramImage placed = placed(image);
        try {
            AddressSpace space = new AddressSpace(memory, frames);
            SegmentMapper.requireRoom(placed, frames);
            TableWriter direct = TableWriter.direct(memory);
            CachedFile file = ProgramExecution.map(placed, ProgramExecution.FIRST, path(placed), space, direct);
            file.bringAll(direct); // somebody has just copied it here
            Stack stack = new Stack(STACK_TOP - STACK_BYTES, STACK_BYTES);
            space.reserveStack(STACK_TOP - FIRST_STACK_BYTES, FIRST_STACK_BYTES, Protection.READ_WRITE);
            byte[] random = new byte[16];
            new Random(seed).nextBytes(random);
            InitialStack contents =
                    InitialStack.build(STACK_TOP, arguments, environment, random, auxiliaryNumbers(placed));
            if (contents.bytes().length > STACK_BYTES / 4) {
                throw new ImageException(image.name(), "its arguments and environment are longer than 2 MiB");
            }
            space.check(contents.pointer(), true, false).ifPresent(bad -> {
                throw new IllegalStateException("the stack cannot hold its own arguments");
            });
            space.map(contents.pointer(), contents.bytes().length, Protection.READ_WRITE);
            space.write(contents.pointer(), contents.bytes());
            return new LoadedProgram(
                    placed,
                    frames,
                    space,
                    List.of(new Start(0, USER, placed.entry(), contents.pointer(), 0, 0, stack)),
                    arguments);
        } catch (OutOfFramesException e) {
            throw new ImageException(image.name(), "does not fit: " + e.getMessage());
        }
    }

    /** Where the guest finds the program that the machine begins with. */
    public static String path(ProgramImage image) {
        return "/bin/" + image.name().substring(image.name().lastIndexOf('/') + 1);
    }

    /** A program at the addresses where it will be. */
    static ProgramImage placed(ProgramImage image) {
        boolean moves = image.kind() == ProgramImage.Kind.ELF_PIE
                && image.segments().stream().anyMatch(segment -> segment.address() < PIE_BASE);
        return moves ? image.movedBy(PIE_BASE) : image;
    }

    static Map<Auxiliary, Long> auxiliaryNumbers(ProgramImage image) {
        Map<Auxiliary, Long> numbers = new EnumMap<>(Auxiliary.class);
        if (image.headers() != 0) {
            numbers.put(Auxiliary.PROGRAM_HEADERS, image.headers());
            numbers.put(Auxiliary.PROGRAM_HEADER_BYTES, (long) PROGRAM_HEADER_BYTES);
            numbers.put(Auxiliary.PROGRAM_HEADER_COUNT, (long) image.headerCount());
        }
        numbers.put(Auxiliary.PAGE_BYTES, (long) FrameAllocator.FRAME_BYTES);
        numbers.put(Auxiliary.INTERPRETER_BASE, 0L);
        numbers.put(Auxiliary.FLAGS, 0L);
        numbers.put(Auxiliary.ENTRY, image.entry());
        numbers.put(Auxiliary.USER, 0L);
        numbers.put(Auxiliary.EFFECTIVE_USER, 0L);
        numbers.put(Auxiliary.GROUP, 0L);
        numbers.put(Auxiliary.EFFECTIVE_GROUP, 0L);
        numbers.put(Auxiliary.CAPABILITIES, 0L);
        numbers.put(Auxiliary.CLOCK_TICKS, CLOCK_TICKS_PER_SECOND);
        numbers.put(Auxiliary.SECURE, 0L);
        return numbers;
    }
}
