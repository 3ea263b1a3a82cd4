package dev.interlock.os.kernel;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.vm.BadAccess;

/** Which signal an exception is, and what it says about it: {@code arch/x86/kernel/traps.c} of Linux. */
final class FaultSignals {
    private static final int FPE_INTDIV = 1;
    private static final int ILL_ILLOPN = 2;
    private static final int TRAP_TRACE = 2;
    private static final int BUS_ADRALN = 1;
    private static final int INT3 = 0xcc;

    private FaultSignals() {}

    /** @param bad what is wrong with the access of a page fault, null for other exceptions */
    static SignalInfo of(Fault fault, BadAccess bad, RegisterFile registers) {
        return switch (fault.vector()) {
            case DIVIDE_ERROR -> SignalInfo.fault(Signals.SIGFPE, FPE_INTDIV, registers.rip);
            case X87_ERROR ->
                SignalInfo.fault(Signals.SIGFPE, code(registers.x87.status & ~registers.x87.control), registers.rip);
            case SIMD_ERROR ->
                SignalInfo.fault(Signals.SIGFPE, code(registers.mxcsr & ~(registers.mxcsr >> 7)), registers.rip);
            case DEBUG -> SignalInfo.fault(Signals.SIGTRAP, TRAP_TRACE, registers.rip);
            case BREAKPOINT -> SignalInfo.kernel(Signals.SIGTRAP);
            case INVALID_OPCODE -> SignalInfo.fault(Signals.SIGILL, ILL_ILLOPN, registers.rip);
            case ALIGNMENT_CHECK -> SignalInfo.fault(Signals.SIGBUS, BUS_ADRALN, 0);
            case STACK_FAULT -> SignalInfo.kernel(Signals.SIGBUS);
            case OVERFLOW, DEVICE_NOT_AVAILABLE, GENERAL_PROTECTION -> SignalInfo.kernel(Signals.SIGSEGV);
            case PAGE_FAULT ->
                bad == null
                        ? SignalInfo.fault(Signals.SIGSEGV, BadAccess.MAPPING, fault.address())
                        : SignalInfo.fault(bad.signal(), bad.code(), bad.address());
        };
    }

    /** {@code si_code} of the unmasked exceptions of x87 or SSE, in the order in which Linux looks. */
    private static int code(int exceptions) {
        if ((exceptions & 0x01) != 0) {
            return 7; // FPE_FLTINV
        }
        if ((exceptions & 0x04) != 0) {
            return 3; // FPE_FLTDIV
        }
        if ((exceptions & 0x08) != 0) {
            return 4; // FPE_FLTOVF
        }
        return (exceptions & 0x12) != 0 ? 5 : 6; // FPE_FLTUND, FPE_FLTRES
    }

    /** #BP and #OF are traps: their handlers return behind INT3 and INT n, SDM vol. 3A, 6.15. */
    static void passBreakpoint(Fault fault, TrapContext core) {
        byte[] opcode = new byte[1];
        boolean trap = fault.vector() == Fault.Vector.BREAKPOINT || fault.vector() == Fault.Vector.OVERFLOW;
        if (trap && core.read(core.registers().rip, opcode, 0, 1)) {
            core.registers().rip += (opcode[0] & 0xff) == INT3 ? 1 : 2;
        }
    }

    /** The error code as Linux tells it: what lies in the kernel's half looks mapped, {@code set_signal_archinfo}. */
    static int error(Fault fault) {
        boolean hides =
                fault.vector() == Fault.Vector.PAGE_FAULT && (fault.address() < 0 || fault.address() >>> 47 != 0);
        return hides ? fault.errorCode() | Fault.PRESENT : fault.errorCode();
    }
}
