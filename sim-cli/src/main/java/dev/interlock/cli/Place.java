package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.isa.image.ProgramImage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address as people write it: a symbol, a symbol and an offset, or a number in hex. */
final class Place {
    private static final Pattern HEX = Pattern.compile("0[xX](?<digits>[0-9a-fA-F]{1,16})");
    private static final Pattern WITH_OFFSET =
            Pattern.compile("(?<symbol>.+)\\+(?<offset>0[xX][0-9a-fA-F]{1,15}|[0-9]{1,18})");

    private Place() {}

    /**
     * The virtual address of a place in a program.
     *
     * @throws CommandFailure if there is no such symbol
     */
    static long address(String place, ProgramImage image) {
        Matcher hex = HEX.matcher(place);
        if (hex.matches()) {
            return Long.parseUnsignedLong(hex.group("digits"), 16);
        }
        var exact = image.symbol(place);
        if (exact.isPresent()) {
            return exact.get().address();
        }
        Matcher parts = WITH_OFFSET.matcher(place);
        if (parts.matches()) {
            return symbol(parts.group("symbol"), image) + Long.decode(decimal(parts.group("offset")));
        }
        return symbol(place, image);
    }

    /** Without leading zeros, which {@link Long#decode} takes for octal. */
    private static String decimal(String offset) {
        return offset.replaceFirst("^0+(?=[0-9])", "");
    }

    private static long symbol(String name, ProgramImage image) {
        return image.symbol(name)
                .orElseThrow(() -> wrongUse(image.name() + " has no symbol " + name
                        + (image.symbols().isEmpty() ? "; it has no symbols at all" : "")))
                .address();
    }
}
