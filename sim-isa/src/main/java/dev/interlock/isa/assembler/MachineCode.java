package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One encoded instruction. Fields whose value depends on where things come to lie are filled in last, by
 * {@link #bytesAt}.
 */
final class MachineCode {
    /** What a field's number must fit in. */
    enum Range {
        /** Sign-extended by the processor: displacements and immediates of wider operations. */
        SIGNED,
        /** As wide as the operation: either reading of the number will do. */
        EITHER
    }

    private record Field(
            int at, int size, Value value, boolean relative, Range range, SourcePosition position, String what) {}

    private byte[] bytes = new byte[16];
    private int length;
    private final List<Field> fields = new ArrayList<>();

    void add(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) value;
    }

    /** A number or an absolute address. */
    void add(Value value, int size, Range range, SourcePosition position, String what) {
        addField(new Field(length, size, value, false, range, position, what));
    }

    /** The distance from the end of the instruction to a target. */
    void addRelative(Value target, int size, SourcePosition position, String what) {
        addField(new Field(length, size, target, true, Range.SIGNED, position, what));
    }

    private void addField(Field field) {
        fields.add(field);
        for (int i = 0; i < field.size; i++) {
            add(0);
        }
    }

    int length() {
        return length;
    }

    boolean dependsOnAddress() {
        return fields.stream().anyMatch(Field::relative);
    }

    /** The finished bytes of the instruction at an address. */
    byte[] bytesAt(long address) {
        for (Field field : fields) {
            long number = field.value.resolved();
            if (field.relative) {
                number -= address + length;
            }
            check(field, number);
            byte[] encoded = Datum.littleEndian(number, field.size);
            System.arraycopy(encoded, 0, bytes, field.at, field.size);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static void check(Field field, long number) {
        if (!fits(number, field.size, field.range)) {
            throw new AssemblyException(
                    field.position,
                    field.relative && field.size == 1
                            ? "the target is " + number + " bytes away; a short branch reaches from -128 to 127"
                            : outOfRange(field.what, number, field.size, field.range));
        }
    }

    static String outOfRange(String what, long number, int size, Range range) {
        String kind = range == Range.SIGNED ? " signed bits" : " bits";
        return what + " " + shown(number) + " does not fit in " + size * 8 + kind;
    }

    static boolean fits(long number, int size, Range range) {
        if (size >= 8) {
            return true;
        }
        long top = number >> size * 8 - 1;
        return top == 0 || top == -1 || range == Range.EITHER && top == 1;
    }

    private static String shown(long number) {
        return Math.abs(number) < 100_000 ? Long.toString(number) : "0x" + Long.toHexString(number);
    }
}
