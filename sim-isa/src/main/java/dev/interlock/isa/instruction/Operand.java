package dev.interlock.isa.instruction;

import dev.interlock.isa.semantics.LogicalProcessor;

/**
 * One operand of a decoded instruction: a register, an immediate or a place in memory, with its width.
 *
 * <p>This is where the operand forms of an instruction come together, so that the semantics of ADD are written once:
 * {@link #read} and {@link #write} do the right thing for {@code ADD AL, 1} and for {@code LOCK ADD [FS:RBX+8*RCX+16],
 * RAX}. A class with a kind rather than a class per kind, because the call sites see them all and a switch that is
 * predicted beats a virtual call that is not.
 *
 * <p>Registers and memory are read zero-extended from the operand's width; immediates are sign-extended to 64 bits.
 */
public final class Operand {
    /** What an operand is. */
    public enum Kind {
        NONE,
        GENERAL,
        /** AH, CH, DH, BH. */
        HIGH_BYTE,
        IMMEDIATE,
        /** A branch displacement, relative to the next instruction. */
        RELATIVE,
        MEMORY,
        XMM,
        MMX,
        X87,
        SEGMENT,
        CONTROL,
        DEBUG
    }

    /** The absence of an operand. */
    public static final Operand NONE = new Operand(Kind.NONE, 0, 0, 0, Address.ABSENT, false);

    private static final int GENERAL = Kind.GENERAL.ordinal();
    private static final int HIGH_BYTE = Kind.HIGH_BYTE.ordinal();
    private static final int IMMEDIATE = Kind.IMMEDIATE.ordinal();
    private static final int RELATIVE = Kind.RELATIVE.ordinal();
    private static final int MEMORY = Kind.MEMORY.ordinal();
    private static final int XMM = Kind.XMM.ordinal();
    private static final int MMX = Kind.MMX.ordinal();

    private final int kind;
    private final int register;
    private final int bytes;
    /** The bits of a register that belong to the operand. */
    private final long mask;
    /** The bits of a register that a write leaves alone: none for 8 bytes, none for 4 either (zero extension). */
    private final long kept;

    private final long value;
    private final Address address;
    private final boolean locked;
    /** The bits of the address that must be zero. */
    private final int misalignment;

    private Operand(Kind kind, int register, int bytes, long value, Address address, boolean locked) {
        this(kind, register, bytes, value, address, locked, 0);
    }

    private Operand(Kind kind, int register, int bytes, long value, Address address, boolean locked, int misalignment) {
        this.kind = kind.ordinal();
        this.register = register;
        this.bytes = bytes;
        this.value = value;
        this.address = address;
        this.locked = locked;
        this.misalignment = misalignment;
        mask = bytes == 0 || bytes >= 8 ? -1L : -1L >>> 64 - 8 * bytes;
        kept = bytes == 1 || bytes == 2 ? ~mask : 0;
    }

    /** A general-purpose register, or the low part of one. */
    public static Operand general(int register, int bytes) {
        return new Operand(Kind.GENERAL, register, bytes, 0, Address.ABSENT, false);
    }

    /** AH, CH, DH or BH: bits 15:8 of register 0 to 3. */
    public static Operand highByte(int register) {
        return new Operand(Kind.HIGH_BYTE, register, 1, 0, Address.ABSENT, false);
    }

    /** A constant of the given width, sign-extended to 64 bits. */
    public static Operand immediate(long value, int bytes) {
        return new Operand(Kind.IMMEDIATE, 0, bytes, value, Address.ABSENT, false);
    }

    /** A branch target, relative to the next instruction. */
    public static Operand relative(long displacement, int bytes) {
        return new Operand(Kind.RELATIVE, 0, bytes, displacement, Address.ABSENT, false);
    }

    /** A place in memory; a width of 0 means the address only (LEA). */
    public static Operand memory(Address address, int bytes, boolean locked) {
        return new Operand(Kind.MEMORY, 0, bytes, 0, address, locked);
    }

    /** Sixteen bytes in memory that must be aligned, else #GP(0). */
    public static Operand alignedMemory(Address address) {
        return new Operand(Kind.MEMORY, 0, 16, 0, address, false, 15);
    }

    /** A register of another kind. */
    public static Operand register(Kind kind, int number, int bytes) {
        return new Operand(kind, number, bytes, 0, Address.ABSENT, false);
    }

    /** What this operand is. */
    public Kind kind() {
        return KINDS[kind];
    }

    private static final Kind[] KINDS = Kind.values();

    /** The register's number. */
    public int register() {
        return register;
    }

    /** The width in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The immediate or the branch displacement. */
    public long value() {
        return value;
    }

    /** The address expression of a memory operand. */
    public Address address() {
        return address;
    }

    /** True for a place in memory. */
    public boolean isMemory() {
        return kind == MEMORY;
    }

    /** True if accesses are halves of a locked read-modify-write. */
    public boolean isLocked() {
        return locked;
    }

    /** The bits that belong to an operand of this width. */
    public long mask() {
        return mask;
    }

    /** The operand's value. If it is in memory the processor may have {@link LogicalProcessor#stopped} after it. */
    public long read(LogicalProcessor p) {
        if (kind == GENERAL) {
            return p.registers.gpr[register] & mask;
        }
        if (kind == IMMEDIATE) {
            return value;
        }
        if (kind == MEMORY) {
            return readAt(p, 0, bytes);
        }
        return readElsewhere(p);
    }

    /** As {@link #read}, sign-extended. */
    public long readSigned(LogicalProcessor p) {
        return signExtend(read(p));
    }

    /** A value of this operand's width, sign-extended to 64 bits. */
    public long signExtend(long unsigned) {
        int unused = 64 - 8 * bytes;
        return unsigned << unused >> unused;
    }

    /**
     * Writes the operand, unless an access of this instruction was not complete or this write is not.
     *
     * @return true if the instruction goes on; false if it ends here, having changed nothing
     */
    public boolean write(LogicalProcessor p, long newValue) {
        if (p.stopped()) {
            return false;
        }
        if (kind == GENERAL) {
            long[] gpr = p.registers.gpr;
            gpr[register] = gpr[register] & kept | newValue & mask;
            return true;
        }
        if (kind == MEMORY) {
            return writeAt(p, 0, bytes, newValue);
        }
        if (kind == HIGH_BYTE) {
            long[] gpr = p.registers.gpr;
            gpr[register] = gpr[register] & ~0xff00L | (newValue & 0xff) << 8;
            return true;
        }
        throw new IllegalStateException("not a place to write: " + kind());
    }

    /** As {@link #read}, but if the operand is memory, {@code displacement} bytes further on. */
    public long readAt(LogicalProcessor p, long displacement, int width) {
        if (kind != MEMORY) {
            return read(p);
        }
        long linear = address.linear(p, displacement);
        return locked ? p.loadLocked(linear, width, address.inStack()) : p.load(linear, width, address.inStack());
    }

    /** As {@link #write}, but if the operand is memory, {@code displacement} bytes further on. */
    public boolean writeAt(LogicalProcessor p, long displacement, int width, long newValue) {
        if (kind != MEMORY) {
            return write(p, newValue);
        }
        if (p.stopped()) {
            return false;
        }
        long linear = address.linear(p, displacement);
        return locked
                ? p.storeUnlocking(linear, width, newValue, address.inStack())
                : p.store(linear, width, newValue, address.inStack());
    }

    // --- vectors: two halves of eight bytes; MMX registers and narrower memory have a low half only ---

    /** The low half of a vector, or all of a narrower operand, zero-extended. */
    public long low(LogicalProcessor p) {
        if (kind == XMM) {
            return p.registers.xmm[2 * register];
        }
        if (kind == MEMORY) {
            return isMisaligned(p) ? 0 : readAt(p, 0, Math.min(bytes, 8));
        }
        if (kind == MMX) {
            p.registers.x87.enterMmx();
            return p.registers.x87.significand[register];
        }
        return read(p);
    }

    /** The high half of a vector, to be read after the low one; 0 if there is none. */
    public long high(LogicalProcessor p) {
        if (kind == XMM) {
            return p.registers.xmm[2 * register + 1];
        }
        return kind == MEMORY && bytes == 16 ? readAt(p, 8, 8) : 0;
    }

    /** Writes both halves, as far as the operand has them. True if the instruction goes on. */
    public boolean writeVector(LogicalProcessor p, long low, long high) {
        if (p.stopped()) {
            return false;
        }
        if (kind == XMM) {
            p.registers.xmm[2 * register] = low;
            p.registers.xmm[2 * register + 1] = high;
            return true;
        }
        if (kind == MMX) {
            p.registers.x87.mmx(register, low);
            return true;
        }
        if (kind == MEMORY) {
            return writeVectorToMemory(p, low, high);
        }
        return write(p, low);
    }

    private boolean writeVectorToMemory(LogicalProcessor p, long low, long high) {
        if (bytes < 16) {
            return writeAt(p, 0, bytes, low);
        }
        if (isMisaligned(p)) {
            return false;
        }
        long linear = address.linear(p);
        boolean crossesPage = (linear & 4095) > 4096 - 16;
        // both pages must be writable before either is written
        if (crossesPage && !p.probeStore(linear, 16, address.inStack())) {
            return false;
        }
        return p.store(linear, 8, low, address.inStack()) && p.store(linear + 8, 8, high, address.inStack());
    }

    /** Writes a place in memory past the caches: both halves, as far as the operand has them. True if the instruction goes on. */
    public boolean writeNonTemporal(LogicalProcessor p, long low, long high) {
        if (p.stopped() || isMisaligned(p)) {
            return false;
        }
        long linear = address.linear(p);
        // an operand of sixteen bytes is aligned, and so lies in one line
        return p.storeNonTemporal(linear, Math.min(bytes, 8), low, address.inStack())
                && (bytes <= 8 || p.storeNonTemporal(linear + 8, 8, high, address.inStack()));
    }

    private boolean isMisaligned(LogicalProcessor p) {
        if (misalignment == 0 || (address.linear(p) & misalignment) == 0) {
            return false;
        }
        p.generalProtection("memory operand is not aligned to 16 bytes");
        return true;
    }

    /** The linear address of a memory operand: effective address plus segment base. */
    public long linearAddress(LogicalProcessor p) {
        return address.linear(p);
    }

    /** True if a memory operand lies in the stack segment, where a bad address is #SS. */
    public boolean inStack() {
        return address.inStack();
    }

    private long readElsewhere(LogicalProcessor p) {
        if (kind == HIGH_BYTE) {
            return p.registers.gpr[register] >>> 8 & 0xff;
        }
        if (kind == RELATIVE) {
            return p.nextRip + value;
        }
        throw new IllegalStateException("not a value to read: " + kind());
    }

    /** The registers needed to name this operand, and to read it if it is read. */
    long registersRead(boolean isRead) {
        return switch (kind()) {
            case MEMORY -> address.registers();
            case NONE, IMMEDIATE, RELATIVE, SEGMENT, CONTROL, DEBUG -> 0;
            default -> isRead ? registerBit() : 0;
        };
    }

    /** The registers that a write to this operand changes. */
    long registersWritten() {
        return registerBit();
    }

    /** True if a write leaves part of the register as it was, and so depends on it. */
    boolean mergesOnWrite() {
        return kind == HIGH_BYTE || kind == GENERAL && kept != 0;
    }

    private long registerBit() {
        return switch (kind()) {
            case GENERAL, HIGH_BYTE -> Registers.general(register);
            case XMM -> Registers.xmm(register);
            case MMX, X87 -> Registers.X87;
            default -> 0;
        };
    }

    /** The name of a general-purpose register of a width, in lower case: {@code al}, {@code r8d}. */
    public static String generalName(int register, int bytes) {
        if (register >= 8) {
            String suffix = switch (bytes) {
                case 1 -> "b";
                case 2 -> "w";
                case 4 -> "d";
                default -> "";
            };
            return "r" + register + suffix;
        }
        return switch (bytes) {
            case 1 -> LOW_BYTES[register];
            case 2 -> WORDS[register];
            case 4 -> "e" + WORDS[register];
            default -> "r" + WORDS[register];
        };
    }

    private static final String[] LOW_BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
}
