package dev.interlock.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --show} asks for: {@code SYMBOL[:byte|word|dword|qword[:COUNT]]}.
 *
 * @param symbol where to look
 * @param unit how wide each value is
 * @param count how many values
 */
record ShowOption(String symbol, Unit unit, int count) {
    private static final int MOST_VALUES = 1 << 16;

    /** NASM's names for sizes. */
    enum Unit {
        BYTE(1),
        WORD(2),
        DWORD(4),
        QWORD(8);

        private final int bytes;

        Unit(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    /** How many bytes are shown. */
    long bytes() {
        return (long) unit.bytes * count;
    }

    /** Reads the option's text. */
    static final class Converter implements ITypeConverter<ShowOption> {
        @Override
        public ShowOption convert(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length > 3 || parts[0].isEmpty()) {
                throw new TypeConversionException("'" + text + "' is not SYMBOL[:byte|word|dword|qword[:COUNT]]");
            }
            return new ShowOption(
                    parts[0], parts.length > 1 ? unit(parts[1]) : Unit.QWORD, parts.length > 2 ? count(parts[2]) : 1);
        }

        private static Unit unit(String text) {
            return Arrays.stream(Unit.values())
                    .filter(unit -> unit.name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no size; it must be one of "
                            + Arrays.stream(Unit.values())
                                    .map(unit -> unit.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))));
        }

        private static int count(String text) {
            try {
                int count = Integer.parseInt(text);
                if (count >= 1 && count <= MOST_VALUES) {
                    return count;
                }
            } catch (NumberFormatException e) {
                // not a number at all: the same answer
            }
            throw new TypeConversionException("'" + text + "' is no count; it must be from 1 to " + MOST_VALUES);
        }
    }
}
