package dev.interlock.isa.differential;

import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.OperandCode;
import dev.interlock.isa.instruction.OperandCode.Place;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * One random encoding of an opcode form, and the register values that make its memory operand fall into the scratch
 * area.
 */
final class RandomInstruction {
    private static final int NONE = -1;

    private final OpcodeForm form;
    private final Random random;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /** Registers to be set before, and their values. */
    private final Map<Integer, Long> registers = new LinkedHashMap<>();
    /** Where in {@link #bytes} a displacement relative to the next instruction stands, or NONE. */
    private int ripDisplacementAt = NONE;

    /** The linear address of the memory operand. */
    private long target;

    private boolean fs;
    private boolean narrowAddress;
    private boolean rexW;
    private boolean operandSizePrefix;
    private int rex;
    private int mod = 3;
    private int reg;
    private int rm;
    private int base = NONE;
    private int index = NONE;

    private RandomInstruction(OpcodeForm form, Random random) {
        this.form = form;
        this.random = random;
    }

    /** A random instance of a form. */
    static RandomInstruction of(OpcodeForm form, Random random) {
        RandomInstruction instruction = new RandomInstruction(form, random);
        instruction.encode();
        return instruction;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    Map<Integer, Long> registers() {
        return registers;
    }

    int ripDisplacementAt() {
        return ripDisplacementAt;
    }

    long target() {
        return target;
    }

    boolean isMemory() {
        return mod != 3;
    }

    /** True if the register helps to form the address. */
    boolean addressUses(int register) {
        return base == register || index == register;
    }

    /** The effective address that, with the segment's base, gives the target. */
    long effectiveAddress() {
        return fs ? target - RandomProgram.FS_BASE : target;
    }

    private void encode() {
        boolean memoryPossible =
                form.operands().stream().anyMatch(operand -> operand.place().mayBeMemory());
        boolean registerPossible = form.operands().stream().noneMatch(operand -> operand.place() == Place.MEMORY);
        boolean stringOrOffset = form.operands().stream()
                .anyMatch(operand -> operand.place() == Place.SOURCE_STRING || operand.place() == Place.ABSOLUTE);
        boolean isMemory = memoryPossible && (!registerPossible || random.nextInt(5) < 3);
        chooseTarget();
        fs = (isMemory || stringOrOffset) && random.nextInt(10) == 0;
        narrowAddress = (isMemory || stringOrOffset) && random.nextInt(10) == 0;
        prefixes(isMemory);
        opcode();
        if (form.hasModRm()) {
            modRm(isMemory);
        }
        for (OperandCode operand : form.operands()) {
            immediate(operand);
        }
    }

    private void chooseTarget() {
        target = RandomProgram.SCRATCH + 256 + random.nextInt(512);
        if (random.nextInt(3) != 0) {
            target &= -16;
        }
    }

    private void prefixes(boolean isMemory) {
        boolean varies = form.operands().stream()
                .anyMatch(operand ->
                        operand.type().varies() || operand.memoryType().varies());
        rexW = form.requiredOperandSize() == 8 || form.requiredOperandSize() == 0 && varies && random.nextInt(3) == 0;
        operandSizePrefix = form.requiredOperandSize() == 2
                || form.requiredOperandSize() == 0
                        && varies
                        && !rexW
                        && form.mandatoryPrefix() != OpcodeForm.MandatoryPrefix.NONE
                        && random.nextInt(4) == 0;
        boolean lock = form.lockable() && isMemory && random.nextInt(4) == 0 || random.nextInt(60) == 0;
        if (lock) {
            bytes.write(0xf0);
        }
        if (fs) {
            bytes.write(0x64);
        }
        if (narrowAddress) {
            bytes.write(0x67);
        }
        switch (form.mandatoryPrefix()) {
            case OPERAND_SIZE_66 -> bytes.write(0x66);
            case REPNE_F2 -> bytes.write(0xf2);
            case REP_F3 -> bytes.write(0xf3);
            default -> {}
        }
        if (operandSizePrefix && form.mandatoryPrefix() != OpcodeForm.MandatoryPrefix.OPERAND_SIZE_66) {
            bytes.write(0x66);
        }
        if (form.repeat() != OpcodeForm.Repeat.IGNORED && random.nextBoolean()) {
            bytes.write(random.nextBoolean() ? 0xf2 : 0xf3);
        }
        rex = random.nextInt(2) == 0 ? 0x40 | random.nextInt(8) : 0;
        if (rexW) {
            rex |= 0x48;
        }
        if (form.withoutRexB()) {
            rex &= ~1;
        }
        if (rex != 0) {
            bytes.write(rex);
        }
    }

    private void opcode() {
        if (form.map() > 0) {
            bytes.write(0x0f);
        }
        if (form.map() > 1) {
            bytes.write(form.map() == 2 ? 0x38 : 0x3a);
        }
        bytes.write(form.registerInOpcode() ? form.opcode() | random.nextInt(8) : form.opcode());
    }

    private void modRm(boolean isMemory) {
        int modRm = random.nextInt(256) & ~form.modRmMask() | form.modRmValue();
        if ((form.modRmMask() & 0xc0) == 0) {
            modRm = modRm & 0x3f | (isMemory ? random.nextInt(3) << 6 : 0xc0);
        }
        boolean segment = form.operands().stream().anyMatch(operand -> operand.place() == Place.SEGMENT);
        if (segment) {
            modRm &= ~0x20; // ES, CS, SS, DS
        }
        mod = modRm >> 6;
        reg = modRm >> 3 & 7;
        rm = modRm & 7;
        bytes.write(modRm);
        if (mod != 3) {
            address();
        }
    }

    private void address() {
        if (mod == 0 && rm == 5) {
            ripDisplacementAt = bytes.size();
            number(0, 4);
            return;
        }
        int shift = 0;
        base = rm | (rex & 1) << 3;
        if (rm == 4) {
            int sib = solvableSib();
            shift = sib >> 6;
            index = sib >> 3 & 7 | (rex & 2) << 2;
            index = index == 4 ? NONE : index;
            base = sib & 7 | (rex & 1) << 3;
            if (mod == 0 && (sib & 7) == 5) {
                base = NONE;
            }
            bytes.write(sib);
        }
        solve(shift);
    }

    /** Chooses index and displacement freely and makes the base fit, or the displacement if there is no base. */
    private void solve(int shift) {
        long wanted = effectiveAddress();
        if (index != NONE) {
            long value = random.nextInt(4) == 0 ? random.nextInt(0x0100_0000) : random.nextInt(64) - 32;
            registers.put(index, value);
            wanted -= value << shift;
        }
        if (base == NONE) {
            number(wanted, 4);
        } else {
            long displacement = switch (mod) {
                case 0 -> 0;
                case 1 -> (byte) random.nextInt();
                default -> random.nextInt();
            };
            long value = wanted - displacement;
            registers.put(base, narrowAddress ? value & 0xffff_ffffL | (long) random.nextInt() << 32 : value);
            number(displacement, mod == 0 ? 0 : mod == 1 ? 1 : 4);
        }
    }

    /** A SIB byte whose base and index are different registers, so that the sum can be solved for the base. */
    private int solvableSib() {
        while (true) {
            int sib = random.nextInt(256);
            int indexField = sib >> 3 & 7 | (rex & 2) << 2;
            int baseField = sib & 7 | (rex & 1) << 3;
            if (indexField != baseField || indexField == 4) {
                return sib;
            }
        }
    }

    private void immediate(OperandCode operand) {
        int operandSize = rexW ? 8 : operandSizePrefix ? 2 : form.default64() ? 8 : 4;
        int size = operand.immediateBytes(operandSize, narrowAddress ? 4 : 8);
        if (operand.place() == Place.ABSOLUTE) {
            number(effectiveAddress(), size);
        } else {
            number(RandomProgram.interesting(random), size);
        }
    }

    private void number(long value, int size) {
        for (int n = 0; n < size; n++) {
            bytes.write((int) (value >> 8 * n));
        }
    }
}
