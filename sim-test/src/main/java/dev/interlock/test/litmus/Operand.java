package dev.interlock.test.litmus;

/** An operand of an {@link Operation}. */
sealed interface Operand {
    /** A register. */
    record InRegister(RegisterName register) implements Operand {}

    /**
     * Memory at {@code symbol + base + index × scale + displacement}; each part but the displacement may be missing.
     *
     * @param symbol a location, null if none
     * @param base null if none
     * @param index null if none
     * @param bytes size of the access, 0 while it is not known
     */
    record InMemory(String symbol, RegisterName base, RegisterName index, int scale, long displacement, int bytes)
            implements Operand {
        InMemory withBytes(int newBytes) {
            return new InMemory(symbol, base, index, scale, displacement, newBytes);
        }
    }

    /** A number. */
    record Immediate(long value) implements Operand {}

    /** A label of the same thread. */
    record Target(String label) implements Operand {}
}
