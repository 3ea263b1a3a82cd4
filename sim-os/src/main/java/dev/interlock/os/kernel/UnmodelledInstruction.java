package dev.interlock.os.kernel;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.instruction.Instruction;
import java.util.HexFormat;
import java.util.Optional;

/** Says which instruction a guest wanted that the manual has and this processor does not. */
final class UnmodelledInstruction {
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    private UnmodelledInstruction() {}

    /**
     * The instruction at RIP, if it is one that is not modelled: its text and bytes, and the feature that CPUID does not
     * offer, {@code vaddps ymm0, ymm1, ymm2 (c5 f4 58 c2) is not modelled (AVX; CPUID does not claim it)}.
     */
    static Optional<String> at(TrapContext core) {
        byte[] code = code(core);
        Instruction instruction = Decoder.decode(code, 0, code.length);
        if (instruction == null || !instruction.unsupported()) {
            return Optional.empty();
        }
        String feature = instruction.extension();
        return Optional.of(instruction + " (" + BYTES.formatHex(code, 0, instruction.length()) + ") is not modelled"
                + (feature.isEmpty() ? "" : " (" + feature + "; CPUID does not claim it)"));
    }

    /** As many bytes as the longest instruction has, and can be read. */
    private static byte[] code(TrapContext core) {
        for (int count = Decoder.MAX_LENGTH; count > 0; count--) {
            byte[] code = new byte[count];
            if (core.read(core.registers().rip, code, 0, count)) {
                return code;
            }
        }
        return new byte[0];
    }
}
