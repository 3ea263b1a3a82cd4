package dev.interlock.os.load;

import com.google.common.collect.ImmutableList;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameAllocator;
import java.util.List;

/**
 * A program in memory, and what the cores must hold to begin it.
 *
 * @param image the program, at the addresses where it was put
 * @param frames the physical memory that is left
 * @param space its virtual memory
 * @param starts one for each core that begins
 * @param arguments what it was begun with, its own name first
 */
public record LoadedProgram(
        ProgramImage image, FrameAllocator frames, AddressSpace space, List<Start> starts, List<String> arguments) {
    /**
     * How one core begins.
     *
     * @param core which one
     * @param privilege its privilege level: 0 for a program that is alone on the machine, 3 under a kernel
     * @param rip address of its first instruction
     * @param rsp its stack pointer
     * @param rdi first argument, as in the System V calling convention
     * @param rsi second argument
     * @param stack its stack
     */
    public record Start(int core, int privilege, long rip, long rsp, long rdi, long rsi, Stack stack) {
        /** Puts a core's registers into this state. */
        public void enter(RegisterFile registers, AddressSpace space) {
            registers.rip = rip;
            registers.gpr[RegisterFile.RSP] = rsp;
            registers.gpr[RegisterFile.RDI] = rdi;
            registers.gpr[RegisterFile.RSI] = rsi;
            registers.cr3 = space.root();
            registers.cpl = privilege;
        }
    }

    /**
     * A stack and the unmapped page below it.
     *
     * @param bottom its lowest address
     * @param bytes its size
     */
    public record Stack(long bottom, long bytes) {
        static final long GUARD_BYTES = 4096;

        /** One past its highest address. */
        public long top() {
            return bottom + bytes;
        }

        /** True for addresses that only a stack that grew too long reaches. */
        public boolean guards(long address) {
            return address < bottom && address >= bottom - GUARD_BYTES;
        }
    }

    public LoadedProgram {
        starts = ImmutableList.copyOf(starts);
        arguments = ImmutableList.copyOf(arguments);
    }
}
