package dev.interlock.isa.assembler;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;

/** A prefix keyword. Whatever order the source has, they are emitted in the order of {@link Slot}. */
enum Prefix {
    /** FWAIT as part of FSTSW and its like; no keyword. */
    FWAIT(Slot.FWAIT, 0x9b),
    LOCK(Slot.LOCK, 0xf0),
    REP(Slot.REPEAT, 0xf3),
    REPE(Slot.REPEAT, 0xf3),
    REPZ(Slot.REPEAT, 0xf3),
    REPNE(Slot.REPEAT, 0xf2),
    REPNZ(Slot.REPEAT, 0xf2),
    ES(Slot.SEGMENT, 0x26),
    CS(Slot.SEGMENT, 0x2e),
    SS(Slot.SEGMENT, 0x36),
    DS(Slot.SEGMENT, 0x3e),
    FS(Slot.SEGMENT, 0x64),
    GS(Slot.SEGMENT, 0x65),
    O16(Slot.OPERAND_SIZE, 0x66),
    O32(Slot.OPERAND_SIZE, 0),
    O64(Slot.OPERAND_SIZE, 0x48),
    A32(Slot.ADDRESS_SIZE, 0x67),
    A64(Slot.ADDRESS_SIZE, 0);

    /** Each at most once, in this order before the opcode. */
    enum Slot {
        FWAIT,
        REPEAT,
        LOCK,
        SEGMENT,
        OPERAND_SIZE,
        ADDRESS_SIZE
    }

    private static final ImmutableMap<String, Prefix> BY_NAME = names();

    private final Slot slot;
    private final int value;

    Prefix(Slot slot, int value) {
        this.slot = slot;
        this.value = value;
    }

    Slot slot() {
        return slot;
    }

    /** The byte, or 0 if it only confirms what is so anyway. */
    int value() {
        return value;
    }

    static Prefix named(String word) {
        return BY_NAME.get(word.toLowerCase(Locale.ROOT));
    }

    static Prefix ofSegment(Register segment) {
        return valueOf(segment.name().toUpperCase(Locale.ROOT));
    }

    private static ImmutableMap<String, Prefix> names() {
        ImmutableMap.Builder<String, Prefix> all = ImmutableMap.builder();
        for (Prefix prefix : values()) {
            if (prefix == FWAIT) {
                continue;
            }
            all.put(prefix.name().toLowerCase(Locale.ROOT), prefix);
        }
        return all.buildOrThrow();
    }
}
