package dev.interlock.test.oracle;

import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.register.X87Registers;
import java.util.Optional;

/** What a program can see of the registers, compared: general registers, flags, RIP, bases, SSE and x87 with their controls. */
final class RegisterDifference {
    private static final String[] NAMES = {
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"
    };
    private static final String[] SELECTORS = {"ES", "CS", "SS", "DS", "FS", "GS"};

    private RegisterDifference() {}

    /** The first register that differs, with both values. */
    static Optional<String> first(RegisterFile have, RegisterFile want) {
        for (int n = 0; n < NAMES.length; n++) {
            if (have.gpr[n] != want.gpr[n]) {
                return differs(NAMES[n], have.gpr[n], want.gpr[n]);
            }
        }
        if (have.flags.rflags() != want.flags.rflags()) {
            return differs("RFLAGS", have.flags.rflags(), want.flags.rflags());
        }
        if (have.rip != want.rip) {
            return differs("RIP", have.rip, want.rip);
        }
        for (int n = 0; n < have.xmm.length; n++) {
            if (have.xmm[n] != want.xmm[n]) {
                return differs("XMM" + n / 2 + (n % 2 == 0 ? "" : ", high half,"), have.xmm[n], want.xmm[n]);
            }
        }
        return either(have.mxcsr != want.mxcsr, "MXCSR", have.mxcsr, want.mxcsr)
                .or(() -> x87(have.x87, want.x87))
                .or(() -> bases(have, want));
    }

    private static Optional<String> x87(X87Registers have, X87Registers want) {
        for (int n = 0; n < 8; n++) {
            if (have.significand[n] != want.significand[n]) {
                return differs("the significand of x87 register " + n, have.significand[n], want.significand[n]);
            }
            if (have.signExponent[n] != want.signExponent[n]) {
                return differs("the exponent of x87 register " + n, have.signExponent[n], want.signExponent[n]);
            }
        }
        return either(have.statusWord() != want.statusWord(), "FSW", have.statusWord(), want.statusWord())
                .or(() -> either(have.control != want.control, "FCW", have.control, want.control))
                .or(() -> either(have.empty != want.empty, "FTW", have.empty, want.empty))
                .or(() -> either(
                        have.instructionPointer != want.instructionPointer,
                        "FIP",
                        have.instructionPointer,
                        want.instructionPointer))
                .or(() -> either(have.dataPointer != want.dataPointer, "FDP", have.dataPointer, want.dataPointer));
    }

    private static Optional<String> bases(RegisterFile have, RegisterFile want) {
        for (int n = 0; n < SELECTORS.length; n++) {
            if (have.selector[n] != want.selector[n]) {
                return differs(SELECTORS[n], have.selector[n], want.selector[n]);
            }
        }
        return either(have.fsBase != want.fsBase, "the base of FS", have.fsBase, want.fsBase)
                .or(() -> either(have.gsBase != want.gsBase, "the base of GS", have.gsBase, want.gsBase));
    }

    private static Optional<String> either(boolean differs, String what, long have, long want) {
        return differs ? differs(what, have, want) : Optional.empty();
    }

    /** {@code RAX is 0x2, the oracle has 0x1}. */
    static Optional<String> differs(String what, long have, long want) {
        return Optional.of(what + " is 0x" + Long.toHexString(have) + ", the oracle has 0x" + Long.toHexString(want));
    }
}
