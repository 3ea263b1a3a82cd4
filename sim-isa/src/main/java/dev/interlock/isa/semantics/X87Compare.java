package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.register.Flags;

/** How the order of two numbers shows in flags. */
final class X87Compare {
    private X87Compare() {}

    /** ZF PF CF after COMISD and FCOMI: 000 greater, 001 less, 100 equal, 111 unordered. */
    static long flags(int order) {
        return switch (order) {
            case FloatingPoint.LESS -> Flags.CF;
            case FloatingPoint.EQUAL -> Flags.ZF;
            case FloatingPoint.GREATER -> 0;
            default -> Flags.ZF | Flags.PF | Flags.CF;
        };
    }
}
