package dev.interlock.os.kernel;

import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.fault.Fault.Vector;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.image.ProgramImage.SourceLine;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.LoadedProgram.Start;
import java.util.Optional;

/** Says in one sentence what a guest did that it may not, and which signal Linux would have killed it with. */
final class CrashReport {
    static final int SIGNALLED = 128;

    private final LoadedProgram program;

    CrashReport(LoadedProgram program) {
        this.program = program;
    }

    StopReason of(Trap.Exception trap, TrapContext core) {
        Fault fault = trap.fault();
        long rip = core.registers().rip;
        StringBuilder sentence = new StringBuilder()
                .append("core ")
                .append(core.core())
                .append(": ")
                .append(fault.vector().mnemonic())
                .append(" at ")
                .append(place(rip));
        if (fault.vector() == Vector.PAGE_FAULT) {
            sentence.append(verb(fault)).append(hex(fault.address()));
        }
        Optional<String> unmodelled =
                fault.vector() == Vector.INVALID_OPCODE ? UnmodelledInstruction.at(core) : Optional.empty();
        sentence.append(": ").append(unmodelled.orElse(fault.reason()));
        if (unmodelled.isPresent()) {
            return new StopReason(StopReason.Kind.FAULTED, SIGNALLED + signal(fault.vector()), sentence.toString());
        }
        if (!isCode(rip)) {
            sentence.append("; the program has run off its code");
        } else if (!trap.instruction().isEmpty()) {
            sentence.append("; in ").append(trap.instruction());
        }
        stackThatIsFull(fault)
                .ifPresent(owner -> sentence.append("; the stack of core ")
                        .append(owner.core())
                        .append(" is full"));
        return new StopReason(StopReason.Kind.FAULTED, SIGNALLED + signal(fault.vector()), sentence.toString());
    }

    private static String verb(Fault fault) {
        if ((fault.errorCode() & Fault.INSTRUCTION_FETCH) != 0) {
            return ", fetching from ";
        }
        return (fault.errorCode() & Fault.WRITE) != 0 ? ", writing to " : ", reading from ";
    }

    /** {@code 0x401014 <_start+0x14> (spin.asm:12)}, as far as it is known. */
    private String place(long rip) {
        ProgramImage image = program.image();
        StringBuilder place = new StringBuilder(hex(rip));
        image.describe(rip)
                .ifPresent(symbol -> place.append(" <").append(symbol).append('>'));
        for (SourceLine line : image.lines()) {
            if (rip >= line.address() && rip < line.address() + line.bytes()) {
                place.append(" (")
                        .append(line.file())
                        .append(':')
                        .append(line.line())
                        .append(')');
                break;
            }
        }
        return place.toString();
    }

    private boolean isCode(long rip) {
        for (Segment segment : program.image().segments()) {
            if (segment.executable() && rip >= segment.address() && rip < segment.address() + segment.memoryBytes()) {
                return true;
            }
        }
        return false;
    }

    private Optional<Start> stackThatIsFull(Fault fault) {
        return fault.vector() != Vector.PAGE_FAULT
                ? Optional.empty()
                : program.starts().stream()
                        .filter(start -> start.stack().guards(fault.address()))
                        .findFirst();
    }

    /** The signal of Linux, {@code arch/x86/kernel/traps.c}. */
    private static int signal(Vector vector) {
        return switch (vector) {
            case DIVIDE_ERROR, X87_ERROR, SIMD_ERROR -> 8; // SIGFPE
            case DEBUG, BREAKPOINT -> 5; // SIGTRAP
            case INVALID_OPCODE -> 4; // SIGILL
            case ALIGNMENT_CHECK, STACK_FAULT -> 7; // SIGBUS
            case OVERFLOW, DEVICE_NOT_AVAILABLE, GENERAL_PROTECTION, PAGE_FAULT -> 11; // SIGSEGV
        };
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
