package dev.interlock.core.report;

import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.SourceLine;
import java.util.Optional;

/** Names addresses of a program as its author wrote them. */
final class ProgramPlaces {
    /** The name of code that has no symbol. */
    static final String NOWHERE = "[unknown]";

    private final ProgramImage image;

    ProgramPlaces(ProgramImage image) {
        this.image = image;
    }

    /** The symbol of data at a virtual address, or the address where the program has none: its stack, its heap. */
    String data(long virtual) {
        boolean inside = image.segments().stream()
                .anyMatch(
                        segment -> virtual >= segment.address() && virtual - segment.address() < segment.memoryBytes());
        return inside ? image.describe(virtual).orElse(hex(virtual)) : hex(virtual);
    }

    /** The instruction's place: {@code work+0x12 (queue.asm:31)}. */
    String code(long rip) {
        String symbol = image.describe(rip).orElse(hex(rip));
        return source(rip)
                .map(line -> symbol + " (" + line.file().substring(line.file().lastIndexOf('/') + 1) + ":" + line.line()
                        + ")")
                .orElse(symbol);
    }

    private Optional<SourceLine> source(long rip) {
        return image.lines().stream()
                .filter(line -> rip >= line.address() && rip - line.address() < line.bytes())
                .findFirst();
    }

    /** The function of an instruction; {@link #NOWHERE} if the program has no symbols there. */
    String function(long rip) {
        String place = image.describe(rip).orElse(NOWHERE);
        int offset = place.indexOf("+0x");
        return offset < 0 ? place : place.substring(0, offset);
    }

    static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
