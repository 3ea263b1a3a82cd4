package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.RegisterFile;

/** Data transfer, SDM vol. 1, section 5.1.1, and the segment register moves of 5.1.12. */
public final class DataTransfer {
    private static final int LAST_NULL_SELECTOR = 3;
    private static final int SS = 2;
    private static final int CS = 1;

    private DataTransfer() {}

    /** MOVNTI. */
    public static void movnti(LogicalProcessor p, Instruction i) {
        i.first().writeNonTemporal(p, i.second().read(p), 0);
    }

    /** MOV and MOVZX, which differ in the width of the source only. */
    public static void mov(LogicalProcessor p, Instruction i) {
        i.first().write(p, i.second().read(p));
    }

    /** MOVSX and MOVSXD. */
    public static void movsx(LogicalProcessor p, Instruction i) {
        i.first().write(p, i.second().readSigned(p));
    }

    /** CMOVcc: the source is read in any case, and a 32-bit destination loses its upper half in any case. */
    public static void cmov(LogicalProcessor p, Instruction i) {
        long source = i.second().read(p);
        Operand dest = i.first();
        dest.write(p, p.registers.flags.condition(i.condition()) ? source : dest.read(p));
    }

    /** XCHG. */
    public static void xchg(LogicalProcessor p, Instruction i) {
        Operand first = i.first();
        Operand second = i.second();
        long a = first.read(p);
        long b = second.read(p);
        if (first.write(p, b)) {
            second.write(p, a);
        }
    }

    /** BSWAP. Of a 16-bit register it is undefined; processors clear it. */
    public static void bswap(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long reversed = dest.bytes() == 2 ? 0 : Long.reverseBytes(dest.read(p)) >>> 64 - 8 * dest.bytes();
        dest.write(p, reversed);
    }

    /** XADD: SRC := DEST, DEST := DEST + SRC. */
    public static void xadd(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        Operand source = i.second();
        long a = dest.read(p);
        long b = source.read(p);
        long sum = a + b;
        if (dest.write(p, sum)) {
            source.write(p, a);
            if (!dest.isMemory()) {
                dest.write(p, sum); // again: if both are one register it holds the sum
            }
            p.registers.flags.setAdd(a, b, sum, dest.bytes());
        }
    }

    /** CMPXCHG: if accumulator = DEST then DEST := SRC else accumulator := DEST. DEST in memory is written either way. */
    public static void cmpxchg(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bytes = dest.bytes();
        RegisterFile registers = p.registers;
        long accumulator = registers.read(RegisterFile.RAX, bytes);
        long temp = dest.read(p);
        boolean equal = accumulator == temp;
        // a register that is not equal is not even written: a 32-bit one keeps its upper half, as on hardware
        boolean done =
                equal || dest.isMemory() ? dest.write(p, equal ? i.second().read(p) : temp) : !p.stopped();
        if (done) {
            if (!equal) {
                registers.write(RegisterFile.RAX, bytes, temp);
            }
            registers.flags.setSubtract(accumulator, temp, accumulator - temp, bytes);
        }
    }

    /** CMPXCHG8B: as CMPXCHG, of EDX:EAX with ECX:EBX; only ZF changes. */
    public static void cmpxchg8b(LogicalProcessor p, Instruction i) {
        RegisterFile registers = p.registers;
        long expected = pair(registers, RegisterFile.RDX, RegisterFile.RAX);
        long temp = i.first().read(p);
        boolean equal = expected == temp;
        if (i.first().write(p, equal ? pair(registers, RegisterFile.RCX, RegisterFile.RBX) : temp)) {
            if (!equal) {
                registers.write(RegisterFile.RAX, 4, temp);
                registers.write(RegisterFile.RDX, 4, temp >>> 32);
            }
            registers.flags.zero(equal);
        }
    }

    private static long pair(RegisterFile registers, int high, int low) {
        return registers.read(high, 4) << 32 | registers.read(low, 4);
    }

    /**
     * CMPXCHG16B: as CMPXCHG, of RDX:RAX with RCX:RBX; only ZF changes. Two halves of one aligned block, hence of one
     * line, which is held until the second store (see {@link MemoryPort#loadLocked}).
     */
    public static void cmpxchg16b(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        if ((dest.linearAddress(p) & 15) != 0) {
            p.generalProtection("operand of CMPXCHG16B is not aligned to 16 bytes");
            return;
        }
        long[] gpr = p.registers.gpr;
        long low = dest.readAt(p, 0, 8);
        long high = dest.readAt(p, 8, 8);
        boolean equal = low == gpr[RegisterFile.RAX] && high == gpr[RegisterFile.RDX];
        if (dest.writeAt(p, 8, 8, equal ? gpr[RegisterFile.RCX] : high)
                && dest.writeAt(p, 0, 8, equal ? gpr[RegisterFile.RBX] : low)) {
            if (!equal) {
                gpr[RegisterFile.RAX] = low;
                gpr[RegisterFile.RDX] = high;
            }
            p.registers.flags.zero(equal);
        }
    }

    /** PUSH: the value is read before RSP changes. */
    public static void push(LogicalProcessor p, Instruction i) {
        push(p, i.first().read(p), i.operandSize());
    }

    /** Stores below the stack pointer and moves it. True if that was complete. */
    static boolean push(LogicalProcessor p, long value, int bytes) {
        long[] gpr = p.registers.gpr;
        long top = gpr[RegisterFile.RSP] - bytes;
        if (!p.store(top, bytes, value, true)) {
            return false;
        }
        gpr[RegisterFile.RSP] = top;
        return true;
    }

    /** POP: RSP moves before the destination's address is computed and before it is written. */
    public static void pop(LogicalProcessor p, Instruction i) {
        long[] gpr = p.registers.gpr;
        long top = gpr[RegisterFile.RSP];
        long value = p.load(top, i.operandSize(), true);
        if (p.stopped()) {
            return;
        }
        gpr[RegisterFile.RSP] = top + i.operandSize();
        if (!i.first().write(p, value)) {
            gpr[RegisterFile.RSP] = top;
        }
    }

    /** CBW, CWDE and CDQE. */
    public static void cbw(LogicalProcessor p, Instruction i) {
        int bytes = i.operandSize();
        int unused = 64 - 4 * bytes;
        p.registers.write(RegisterFile.RAX, bytes, p.registers.gpr[RegisterFile.RAX] << unused >> unused);
    }

    /** CWD, CDQ and CQO: the sign of the accumulator fills RDX. */
    public static void cwd(LogicalProcessor p, Instruction i) {
        int bytes = i.operandSize();
        long sign = p.registers.gpr[RegisterFile.RAX] << 64 - 8 * bytes >> 63;
        p.registers.write(RegisterFile.RDX, bytes, sign);
    }

    /** MOV from a segment register. */
    public static void movFromSegment(LogicalProcessor p, Instruction i) {
        int segment = i.second().register();
        if (segment > RegisterFile.GS) {
            p.undefinedOpcode("no such segment register");
            return;
        }
        i.first().write(p, p.registers.selector[segment]);
    }

    /** MOV to a segment register. */
    public static void movToSegment(LogicalProcessor p, Instruction i) {
        int segment = i.first().register();
        if (segment == CS || segment > RegisterFile.GS) {
            p.undefinedOpcode("no such segment register to load");
            return;
        }
        long selector = i.second().read(p) & 0xffff;
        if (!p.stopped()) {
            loadSegment(p, segment, (int) selector);
        }
    }

    /** PUSH FS and PUSH GS. */
    public static void pushSegment(LogicalProcessor p, Instruction i) {
        push(p, p.registers.selector[i.first().register()], i.operandSize());
    }

    /** POP FS and POP GS. */
    public static void popSegment(LogicalProcessor p, Instruction i) {
        long top = p.registers.gpr[RegisterFile.RSP];
        long selector = p.load(top, i.operandSize(), true) & 0xffff;
        if (!p.stopped() && loadSegment(p, i.first().register(), (int) selector)) {
            p.registers.gpr[RegisterFile.RSP] = top + i.operandSize();
        }
    }

    /**
     * Loads a segment register from a descriptor table that we imagine: the null selector and the flat user data segment
     * are there, nothing else is. Loading FS or GS clears its base (SDM vol. 3, section 3.4.4).
     */
    private static boolean loadSegment(LogicalProcessor p, int segment, int selector) {
        boolean isNull = selector <= LAST_NULL_SELECTOR && segment != SS;
        if (!isNull && selector != RegisterFile.USER_DATA_SELECTOR) {
            p.raise(new Fault(Fault.Vector.GENERAL_PROTECTION, selector & ~3, 0, "no such segment descriptor"));
            return false;
        }
        p.registers.selector[segment] = selector;
        if (segment == RegisterFile.FS) {
            p.registers.fsBase = 0;
        } else if (segment == RegisterFile.GS) {
            p.registers.gsBase = 0;
        }
        return true;
    }
}
