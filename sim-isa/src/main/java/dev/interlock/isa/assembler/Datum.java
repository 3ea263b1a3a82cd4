package dev.interlock.isa.assembler;

import java.util.Arrays;
import java.util.List;

/** One item behind DB, DW, DD, DQ or DT. */
sealed interface Datum {
    void emit(int unit, Pass pass);

    /** A number or an address. */
    record Number(Expression expression) implements Datum {
        @Override
        public void emit(int unit, Pass pass) {
            if (unit > 8) {
                throw new AssemblyException(
                        expression.position(), "data this wide must be floating-point constants or strings");
            }
            pass.emitValue(expression.evaluate(pass), unit, expression.position());
        }
    }

    /** A string: its characters, then zeros up to a whole number of units. */
    record Text(SourcePosition position, String characters) implements Datum {
        @Override
        public void emit(int unit, Pass pass) {
            int length = (characters.length() + unit - 1) / unit * unit;
            byte[] bytes = new byte[length];
            for (int i = 0; i < characters.length(); i++) {
                bytes[i] = (byte) characters.charAt(i);
            }
            pass.emit(bytes, position);
        }
    }

    /** A floating-point constant in the format that the unit's width says (SDM vol. 1, 4.2.2). */
    record FloatingPoint(SourcePosition position, String text, boolean negative) implements Datum {
        @Override
        public void emit(int unit, Pass pass) {
            pass.emit(encoded(unit), position);
        }

        private byte[] encoded(int unit) {
            return switch (unit) {
                case 4 -> {
                    float value = Float.parseFloat(text);
                    check(Float.isInfinite(value));
                    yield littleEndian(Float.floatToRawIntBits(negative ? -value : value), 4);
                }
                case 8 -> {
                    double value = Double.parseDouble(text);
                    check(Double.isInfinite(value));
                    yield littleEndian(Double.doubleToRawLongBits(negative ? -value : value), 8);
                }
                case 10 -> {
                    byte[] value = NumberLiteral.extended(text, negative);
                    check((value[9] & 0x7f) == 0x7f && value[8] == (byte) 0xff);
                    yield value;
                }
                default ->
                    throw new AssemblyException(position, "a floating-point constant can only stand in DD, DQ or DT");
            };
        }

        private void check(boolean infinite) {
            if (infinite) {
                throw new AssemblyException(position, text + " is too large for this format");
            }
        }
    }

    /** {@code ?}: room without a value, which is zero here. */
    record Uninitialised(SourcePosition position) implements Datum {
        @Override
        public void emit(int unit, Pass pass) {
            pass.reserve(1, unit, position);
        }
    }

    /** {@code count dup (items)} */
    record Repeated(Expression count, List<Datum> items) implements Datum {
        @Override
        public void emit(int unit, Pass pass) {
            long times = pass.count(count, "the DUP count");
            if (times == 0) {
                return;
            }
            long before = pass.section().offset();
            items.forEach(item -> item.emit(unit, pass));
            long size = pass.section().offset() - before;
            pass.checkRoom(size, times - 1, count.position());
            pass.repeatLast((int) size, times - 1);
        }
    }

    /** The lowest bytes of a number, the least first. */
    static byte[] littleEndian(long value, int bytes) {
        byte[] result = new byte[bytes];
        if (bytes > 8) {
            Arrays.fill(result, 8, bytes, (byte) (value >> 63));
        }
        for (int i = 0; i < Math.min(bytes, 8); i++) {
            result[i] = (byte) (value >>> 8 * i);
        }
        return result;
    }
}
