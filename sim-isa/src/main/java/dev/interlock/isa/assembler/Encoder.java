package dev.interlock.isa.assembler;

import dev.interlock.isa.decode.OpcodeTable;
import dev.interlock.isa.instruction.OpcodeForm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chooses the row of the opcode table, and the operand size, for a written instruction. Every row of the mnemonic that
 * fits is encoded; the shortest encoding wins, and of equally short ones the sign-extended byte, then the earlier row.
 * That is what NASM's hand-ordered table comes to.
 */
final class Encoder {
    private static final int LONGEST_INSTRUCTION = 15;

    /** The words that begin an instruction. */
    static boolean isMnemonic(String word) {
        return !OpcodeTable.forms(NasmDialect.mnemonic(word.toUpperCase(Locale.ROOT)))
                .isEmpty();
    }

    MachineCode encode(Statement.Instruction instruction, Pass pass) {
        List<Argument> arguments = new ArrayList<>();
        for (Operand operand : instruction.operands()) {
            arguments.add(Argument.of(operand, pass));
        }
        String written = instruction.mnemonic().toUpperCase(Locale.ROOT);
        NasmDialect.Rewritten rewritten = NasmDialect.rewrite(written, arguments, instruction.prefixes());
        Map<Prefix.Slot, Prefix> prefixes = bySlot(rewritten.prefixes(), instruction.position());
        checkPrefixes(arguments, prefixes, instruction.position());

        FormEncoding best = null;
        Refusal refusal = null;
        boolean sizeMatters = false;
        for (List<Argument> order : rewritten.argumentOrders()) {
            for (OpcodeForm form : OpcodeTable.forms(rewritten.mnemonic())) {
                for (int size : FormEncoding.operandSizes(form)) {
                    if (NasmDialect.omits(form, size, order)) {
                        continue;
                    }
                    FormEncoding candidate = new FormEncoding(form, size, order, prefixes, pass);
                    Refusal reason = candidate.tryEncode();
                    if (reason != null) {
                        refusal = Refusal.clearer(refusal, reason);
                        continue;
                    }
                    sizeMatters |= best != null && candidate.memoryBytes() != best.memoryBytes();
                    if (best == null || candidate.isBetterThan(best)) {
                        best = candidate;
                    }
                }
            }
        }
        if (best == null) {
            throw failure(refusal, instruction, arguments);
        }
        if (sizeMatters && hasUnsizedMemory(arguments) && !NasmDialect.defaultsToDoubleword(written)) {
            throw new AssemblyException(
                    instruction.position(),
                    "operation size not specified; write byte, word, dword or qword before the memory operand");
        }
        if (prefixes.containsKey(Prefix.Slot.LOCK) && !best.mayBeLocked()) {
            throw new AssemblyException(
                    instruction.position(),
                    "LOCK is not allowed here; it needs an instruction that reads and writes memory, such as ADD or XCHG");
        }
        if (best.code().length() > LONGEST_INSTRUCTION) {
            throw new AssemblyException(instruction.position(), "the instruction is longer than 15 bytes");
        }
        return best.code();
    }

    private static Map<Prefix.Slot, Prefix> bySlot(List<Prefix> prefixes, SourcePosition position) {
        Map<Prefix.Slot, Prefix> bySlot = new EnumMap<>(Prefix.Slot.class);
        for (Prefix prefix : prefixes) {
            Prefix other = bySlot.put(prefix.slot(), prefix);
            if (other != null && other != prefix) {
                throw new AssemblyException(
                        position, "the prefixes " + other + " and " + prefix + " exclude each other");
            }
        }
        return bySlot;
    }

    /** Adds what the memory operand asks for: the segment override and the address size. */
    private static void checkPrefixes(
            List<Argument> arguments, Map<Prefix.Slot, Prefix> prefixes, SourcePosition position) {
        for (Argument argument : arguments) {
            if (!(argument instanceof Argument.Memory memory)) {
                continue;
            }
            EffectiveAddress address = memory.address();
            if (address.written().segment() != null) {
                Prefix override = Prefix.ofSegment(address.written().segment());
                Prefix other = prefixes.put(Prefix.Slot.SEGMENT, override);
                if (other != null && other != override) {
                    throw new AssemblyException(position, "two segment overrides for one instruction");
                }
            }
            Prefix width = address.addressSize() == 4 ? Prefix.A32 : Prefix.A64;
            Prefix said = prefixes.get(Prefix.Slot.ADDRESS_SIZE);
            if (address.hasRegisters() && said != null && said != width) {
                throw new AssemblyException(
                        memory.position(), "the registers of the address contradict the prefix " + said);
            }
            if (address.hasRegisters()) {
                prefixes.put(Prefix.Slot.ADDRESS_SIZE, width);
            }
        }
    }

    private static boolean hasUnsizedMemory(List<Argument> arguments) {
        return arguments.stream().anyMatch(a -> a instanceof Argument.Memory memory && memory.size() == 0);
    }

    private static AssemblyException failure(
            Refusal refusal, Statement.Instruction instruction, List<Argument> arguments) {
        if (refusal != null && refusal.message() != null) {
            return new AssemblyException(refusal.position(), refusal.message());
        }
        String operands = arguments.isEmpty()
                ? "no operands"
                : arguments.stream().map(Argument::describe).collect(Collectors.joining(", "));
        String name = instruction.mnemonic().toUpperCase(Locale.ROOT);
        return new AssemblyException(
                instruction.position(),
                refusal != null && refusal.kind() == Refusal.Kind.SIZE
                        ? "the operand sizes do not fit " + name + ": " + operands
                        : "invalid combination of operands for " + name + ": " + operands);
    }
}
