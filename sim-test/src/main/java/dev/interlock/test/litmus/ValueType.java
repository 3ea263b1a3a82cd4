package dev.interlock.test.litmus;

import java.util.Optional;

/**
 * The size of a location or register and how its value is printed.
 *
 * @param bytes 1, 2, 4 or 8
 */
record ValueType(int bytes, boolean signed) {
    static final ValueType INT = new ValueType(4, true);
    static final ValueType POINTER = new ValueType(8, true);

    /** The C type with this name, words separated by one space. */
    static Optional<ValueType> named(String words) {
        String plain = words.replace("volatile ", "").replace("const ", "");
        return Optional.ofNullable(
                switch (plain) {
                    case "int8_t", "char", "signed char" -> new ValueType(1, true);
                    case "uint8_t", "unsigned char", "bool", "_Bool" -> new ValueType(1, false);
                    case "int16_t", "short" -> new ValueType(2, true);
                    case "uint16_t", "unsigned short" -> new ValueType(2, false);
                    case "int", "int32_t", "atomic_int", "signed int" -> INT;
                    case "uint32_t", "unsigned", "unsigned int" -> new ValueType(4, false);
                    case "int64_t", "long", "long long", "intptr_t" -> new ValueType(8, true);
                    case "uint64_t", "unsigned long", "unsigned long long", "uintptr_t", "size_t" ->
                        new ValueType(8, false);
                    default -> plain.endsWith("*") ? POINTER : null;
                });
    }

    /** A value of this type as its 64-bit extension. */
    long extend(long value) {
        return signed ? Bits.signExtend(value, bytes) : Bits.zeroExtend(value, bytes);
    }

    String print(long value) {
        return signed ? Long.toString(extend(value)) : Long.toUnsignedString(extend(value));
    }
}
