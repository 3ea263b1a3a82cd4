package dev.interlock.isa.semantics;

import dev.interlock.isa.register.RegisterFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What CPUID tells about this processor: the truth. A feature bit is set if and only if the opcode table has its
 * instructions. SDM vol. 2A, "CPUID", tables 3-8, 3-10 and 3-11.
 */
final class ProcessorIdentity {
    private static final String VENDOR = "InterlockSim";
    private static final String BRAND = "Interlock simulated x86-64 processor";

    private static final int HIGHEST_LEAF = 13;
    private static final int HIGHEST_EXTENDED_LEAF = 0x8000_0008;

    /** Family 6, model 26: old enough that nobody expects AVX. */
    private static final int FAMILY_MODEL_STEPPING = 0x000106a5;
    /** CLFLUSH line size in units of 8 bytes, bits 15:8 of leaf 1 EBX. */
    private static final int CLFLUSH_LINE = 64 / 8 << 8;

    // leaf 1, EDX
    private static final int FPU = 1;
    private static final int PSE = 1 << 3;
    private static final int TSC = 1 << 4;
    private static final int MSR = 1 << 5;
    private static final int PAE = 1 << 6;
    private static final int MCE = 1 << 7;
    private static final int CX8 = 1 << 8;
    private static final int PGE = 1 << 13;
    private static final int CMOV = 1 << 15;
    private static final int PAT = 1 << 16;
    private static final int CLFSH = 1 << 19;
    private static final int MMX = 1 << 23;
    private static final int FXSR = 1 << 24;
    private static final int SSE = 1 << 25;
    private static final int SSE2 = 1 << 26;
    private static final int FEATURES_EDX =
            FPU | PSE | TSC | MSR | PAE | MCE | CX8 | PGE | CMOV | PAT | CLFSH | MMX | FXSR | SSE | SSE2;

    // leaf 1, ECX
    private static final int SSE3 = 1;
    private static final int SSSE3 = 1 << 9;
    private static final int CX16 = 1 << 13;
    private static final int PCID = 1 << 17;
    private static final int SSE4_1 = 1 << 19;
    private static final int SSE4_2 = 1 << 20;
    private static final int MOVBE = 1 << 22;
    private static final int POPCNT = 1 << 23;
    private static final int XSAVE = 1 << 26;
    /** Not of the processor, but of the system: CR4.OSXSAVE. */
    private static final int OSXSAVE = 1 << 27;

    private static final int RDRAND = 1 << 30;
    private static final int FEATURES_ECX =
            SSE3 | SSSE3 | CX16 | PCID | SSE4_1 | SSE4_2 | MOVBE | POPCNT | XSAVE | RDRAND;

    // leaf 7, EBX and ECX
    private static final int SMEP = 1 << 7;
    private static final int INVPCID = 1 << 10;
    private static final int RDSEED = 1 << 18;
    private static final int SMAP = 1 << 20;
    private static final int CLFLUSHOPT = 1 << 23;
    private static final int CLWB = 1 << 24;
    private static final int RDPID = 1 << 22;

    // leaf 0DH, subleaf 1, EAX
    private static final int XSAVEOPT = 1;
    private static final int XGETBV_IN_USE = 1 << 2;

    // leaf 80000001H
    private static final int LAHF64 = 1;
    private static final int PREFETCHW = 1 << 8;
    private static final int SYSCALL = 1 << 11;
    private static final int NO_EXECUTE = 1 << 20;
    private static final int PAGES_1G = 1 << 26;
    private static final int RDTSCP = 1 << 27;
    private static final int LONG_MODE = 1 << 29;

    private static final int INVARIANT_TSC = 1 << 8;
    /** 40 bits of physical address, 48 of linear address. */
    private static final int ADDRESS_BITS = 48 << 8 | 40;

    private ProcessorIdentity() {}

    /** Answers the question in EAX and ECX. Leaves that do not exist answer zeros. */
    static void answer(RegisterFile registers, Clock clock) {
        int leaf = (int) registers.gpr[RegisterFile.RAX];
        int subleaf = (int) registers.gpr[RegisterFile.RCX];
        switch (leaf) {
            case 0 -> put(registers, HIGHEST_LEAF, text(VENDOR, 0), text(VENDOR, 8), text(VENDOR, 4));
            case 1 ->
                put(
                        registers,
                        FAMILY_MODEL_STEPPING,
                        clock.processor() << 24 | Math.min(clock.processors(), 255) << 16 | CLFLUSH_LINE,
                        FEATURES_ECX | (ExtendedState.enabled(registers) ? OSXSAVE : 0),
                        FEATURES_EDX);
            case 7 -> {
                if (subleaf == 0) {
                    put(registers, 0, SMEP | INVPCID | RDSEED | SMAP | CLFLUSHOPT | CLWB, RDPID, 0);
                } else {
                    put(registers, 0, 0, 0, 0);
                }
            }
            case 0xd -> extendedState(registers, subleaf);
            case 0x8000_0000 -> put(registers, HIGHEST_EXTENDED_LEAF, 0, 0, 0);
            case 0x8000_0001 ->
                put(registers, 0, 0, LAHF64 | PREFETCHW, SYSCALL | NO_EXECUTE | PAGES_1G | RDTSCP | LONG_MODE);
            case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> {
                int start = (leaf - 0x8000_0002) * 16;
                put(
                        registers,
                        text(BRAND, start),
                        text(BRAND, start + 4),
                        text(BRAND, start + 8),
                        text(BRAND, start + 12));
            }
            case 0x8000_0007 -> put(registers, 0, 0, 0, INVARIANT_TSC);
            case 0x8000_0008 -> put(registers, ADDRESS_BITS, 0, 0, 0);
            default -> put(registers, 0, 0, 0, 0);
        }
    }

    /** Leaf 0DH: the components of XSAVE, and the bytes that they need. */
    private static void extendedState(RegisterFile registers, int subleaf) {
        switch (subleaf) {
            case 0 -> put(registers, ExtendedState.COMPONENTS, ExtendedState.AREA_BYTES, ExtendedState.AREA_BYTES, 0);
            case 1 -> put(registers, XSAVEOPT | XGETBV_IN_USE, ExtendedState.AREA_BYTES, 0, 0);
            default -> put(registers, 0, 0, 0, 0);
        }
    }

    /** Four characters of a name as CPUID packs them; zeros behind its end. */
    private static int text(String name, int start) {
        byte[] padded = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 48);
        return ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
    }

    private static void put(RegisterFile registers, int eax, int ebx, int ecx, int edx) {
        registers.write(RegisterFile.RAX, 4, eax);
        registers.write(RegisterFile.RBX, 4, ebx);
        registers.write(RegisterFile.RCX, 4, ecx);
        registers.write(RegisterFile.RDX, 4, edx);
    }
}
