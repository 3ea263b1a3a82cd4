package dev.interlock.isa.fault;

/**
 * What the guest sees when an instruction cannot complete: an exception of SDM vol. 3, chapter 6, as a value. It is
 * delivered at the RIP of the instruction that caused it, with no register changed.
 *
 * @param vector which exception
 * @param errorCode the code pushed on the stack, 0 for vectors that push none
 * @param address the linear address of a page fault (CR2); 0 otherwise
 * @param reason one clause for people, e.g. {@code "write to a read-only page"}
 */
public record Fault(Vector vector, int errorCode, long address, String reason) {
    /** Exception vectors, SDM vol. 3, table 6-1. */
    public enum Vector {
        DIVIDE_ERROR(0, "#DE"),
        DEBUG(1, "#DB"),
        BREAKPOINT(3, "#BP"),
        OVERFLOW(4, "#OF"),
        INVALID_OPCODE(6, "#UD"),
        DEVICE_NOT_AVAILABLE(7, "#NM"),
        STACK_FAULT(12, "#SS"),
        GENERAL_PROTECTION(13, "#GP"),
        PAGE_FAULT(14, "#PF"),
        X87_ERROR(16, "#MF"),
        ALIGNMENT_CHECK(17, "#AC"),
        SIMD_ERROR(19, "#XM");

        private final int number;
        private final String mnemonic;

        Vector(int number, String mnemonic) {
            this.number = number;
            this.mnemonic = mnemonic;
        }

        /** The vector's number, 0 to 31. */
        public int number() {
            return number;
        }

        /** The manual's short name, such as {@code #PF}. */
        public String mnemonic() {
            return mnemonic;
        }
    }

    /** Page-fault error code bits, SDM vol. 3, figure 4-12. */
    public static final int PRESENT = 1;

    public static final int WRITE = 1 << 1;
    public static final int USER = 1 << 2;
    public static final int RESERVED_BIT = 1 << 3;
    public static final int INSTRUCTION_FETCH = 1 << 4;

    /** A fault without error code or address. */
    public static Fault of(Vector vector, String reason) {
        return new Fault(vector, 0, 0, reason);
    }

    /** A page fault: its error code and the address that goes to CR2. */
    public static Fault page(int errorCode, long address, String reason) {
        return new Fault(Vector.PAGE_FAULT, errorCode, address, reason);
    }
}
