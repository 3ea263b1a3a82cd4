package dev.interlock.isa.register;

/**
 * The architectural registers of one logical processor: sixteen general-purpose registers, RIP, RFLAGS, the FS and GS
 * bases, and the control registers that user programs and page walks depend on.
 *
 * <p>Fields are public on purpose: this is the innermost state of the simulator, touched several times per instruction,
 * and has no invariant of its own. SDM vol. 1, section 3.4.
 */
public final class RegisterFile {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    public static final int R8 = 8;
    public static final int R9 = 9;
    public static final int R10 = 10;
    public static final int R11 = 11;
    public static final int R12 = 12;
    public static final int R13 = 13;
    public static final int R14 = 14;
    public static final int R15 = 15;

    /** Index of FS in {@link #selector}, and its number in ModRM. */
    public static final int FS = 4;
    /** Index of GS in {@link #selector}. */
    public static final int GS = 5;
    /** The selector of user code in CS, as Linux has it. */
    public static final int USER_CODE_SELECTOR = 0x33;
    /** The selector of user data, as Linux has it. */
    public static final int USER_DATA_SELECTOR = 0x2b;

    /** RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 … R15, in the order of their encoding. */
    public final long[] gpr = new long[16];
    /** Arithmetic and control flags. */
    public final Flags flags = new Flags();
    /** Address of the instruction being executed. */
    public long rip;
    /** Base of FS: the thread pointer of the x86-64 ABI. */
    public long fsBase;
    /** Base of GS. */
    public long gsBase;
    /** Segment selectors in the order of their encoding: ES, CS, SS, DS, FS, GS. In 64-bit mode they hardly matter. */
    public final int[] selector = {0, USER_CODE_SELECTOR, USER_DATA_SELECTOR, 0, 0, 0};

    public long cr0 = 0x8005_0033L; // PE MP ET NE WP AM PG, as Linux sets it
    public long cr2;
    public long cr3;
    public long cr4 = 0x406b0L; // PSE PAE MCE PGE OSFXSR OSXMMEXCPT OSXSAVE
    /** Task priority, four bits, which hold no interrupt back here. */
    public long cr8;
    /** IA32_EFER: SCE LME LMA NXE, as Linux sets it. */
    public long efer = 0xd01L;
    /** IA32_PAT as it is at reset: WB WT UC- UC, twice. */
    public long pat = 0x0007_0406_0007_0406L;
    /** IA32_STAR, IA32_LSTAR, IA32_CSTAR, IA32_FMASK: where SYSCALL would go if the kernel were a guest program. */
    public long star;

    public long lstar;
    public long cstar;
    public long fmask;
    /** IA32_KERNEL_GS_BASE, which SWAPGS exchanges with the base of GS. */
    public long kernelGsBase;
    /** Extended control register 0: the state components that XSAVE manages, x87 in bit 0 and SSE in bit 1. */
    public long xcr0 = 3;
    /** XMM0 to XMM15: the low half of register n is {@code xmm[2 * n]}, the high half {@code xmm[2 * n + 1]}. */
    public final long[] xmm = new long[32];
    /** SSE control and status; at reset all exceptions are masked and rounding is to nearest. */
    public int mxcsr = 0x1f80;
    /** The x87 stack, which is also the MMX registers. */
    public final X87Registers x87 = new X87Registers();

    /** Current privilege level: 0 in the kernel, 3 in a user program. */
    public int cpl = 3;

    /** The low {@code bytes} bytes of a general-purpose register, zero-extended. */
    public long read(int register, int bytes) {
        return gpr[register] & -1L >>> 64 - 8 * bytes;
    }

    /**
     * Writes the low part of a general-purpose register: 4 bytes clear the upper half, 1 and 2 leave the rest as it is
     * (SDM vol. 1, section 3.4.1.1).
     */
    public void write(int register, int bytes, long value) {
        long mask = -1L >>> 64 - 8 * bytes;
        gpr[register] = bytes >= 4 ? value & mask : gpr[register] & ~mask | value & mask;
    }

    /** Copies every register from another file; this is a context switch without its cost. */
    public void copyFrom(RegisterFile other) {
        System.arraycopy(other.gpr, 0, gpr, 0, gpr.length);
        flags.copyFrom(other.flags);
        rip = other.rip;
        fsBase = other.fsBase;
        gsBase = other.gsBase;
        System.arraycopy(other.selector, 0, selector, 0, selector.length);
        System.arraycopy(other.xmm, 0, xmm, 0, xmm.length);
        mxcsr = other.mxcsr;
        x87.copyFrom(other.x87);
        cr0 = other.cr0;
        cr2 = other.cr2;
        cr3 = other.cr3;
        cr4 = other.cr4;
        cr8 = other.cr8;
        efer = other.efer;
        pat = other.pat;
        star = other.star;
        lstar = other.lstar;
        cstar = other.cstar;
        fmask = other.fmask;
        kernelGsBase = other.kernelGsBase;
        xcr0 = other.xcr0;
        cpl = other.cpl;
    }
}
