package dev.interlock.os.load;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.load.LoadedProgram.Stack;
import dev.interlock.os.load.LoadedProgram.Start;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.Protection;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads an assembled program, which runs on all cores without processes.
 *
 * <pre>
 *   0x7fff_ffff_f000  ┌───────────────────┐
 *                     │ stack of core 0   │  64 KiB
 *                     ├───────────────────┤
 *                     │ guard, not mapped │   4 KiB
 *                     ├───────────────────┤
 *                     │ stack of core 1   │
 *                     ├───────────────────┤
 *                     │ …                 │
 *                     ├───────────────────┤
 *   where the         │ segments          │
 *   assembler says    └───────────────────┘
 * </pre>
 */
public final class BareMetalLoader {
    /** Bytes of each core's stack. */
    public static final long STACK_BYTES = 64 << 10;

    /** It may halt its core and change CR3. */
    private static final int SUPERVISOR = 0;

    private static final long STACKS_TOP = 0x7fff_ffff_f000L;

    private BareMetalLoader() {}

    /**
     * Loads a program for this many cores.
     *
     * @throws ImageException if it does not fit
     */
    public static LoadedProgram load(ProgramImage image, PhysicalMemory memory, int cores) {
        FrameAllocator frames = new FrameAllocator(memory);
        try {
            AddressSpace space = new AddressSpace(memory, frames);
            SegmentMapper.map(image, space, frames);
            List<Start> starts = new ArrayList<>();
            long top = STACKS_TOP;
            for (int core = 0; core < cores; core++) {
                Stack stack = new Stack(top - STACK_BYTES, STACK_BYTES);
                space.map(stack.bottom(), STACK_BYTES, Protection.READ_WRITE);
                starts.add(new Start(core, SUPERVISOR, image.entry(), top, core, cores, stack));
                top = stack.bottom() - Stack.GUARD_BYTES;
            }
            return new LoadedProgram(image, frames, space, starts, List.of(image.name()));
        } catch (OutOfFramesException e) {
            throw new ImageException(image.name(), "does not fit: " + e.getMessage());
        }
    }
}
