package dev.interlock.core.pipeline;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory accesses that a core performs one after the other without instructions: the kernel's work on behalf of a trap,
 * the direct API, and scenarios in tests. Plain data, so a snapshot can hold one.
 *
 * @param steps in order
 */
public record AccessScript(List<Step> steps) {
    /** A script that does nothing. */
    public static final AccessScript EMPTY = new AccessScript(List.of());

    public AccessScript {
        steps = ImmutableList.copyOf(steps);
    }

    /** What a step does. */
    public enum Verb {
        /** Reads. */
        LOAD,
        /** Writes into the store buffer. */
        STORE,
        /** Writes past the caches, out of the order of stores, as MOVNTI does. */
        STORE_NON_TEMPORAL,
        /**
         * Asks for ownership of a line that stores behind this step will want, and does not wait for it, but for a free MSHR:
         * as string instructions do, which know how far they will go.
         */
        OWN_AHEAD,
        /** Writes to the L1D at once: drains the store buffer, owns the line. */
        WRITE,
        /** Locked exchange; the result is the old value. */
        EXCHANGE,
        /** Locked addition; the result is the old value. */
        ADD,
        /** Locked compare-and-swap with {@code expected}; the result is the old value. */
        COMPARE_AND_SWAP,
        /** Waits until the store buffer is empty. */
        FENCE,
        /** SFENCE: waits until the stores that may leave their order are visible. */
        STORE_FENCE,
        /** CLFLUSH of the line. */
        FLUSH,
        /** INVLPG: drains the store buffer; this core forgets the translation of the page, {@code address} is its virtual address. */
        INVALIDATE_PAGE,
        /**
         * MOV to CR3 of {@code value}: drains the store buffer, enters the address space, and forgets the translations that
         * the instruction forgets; with CR4.PCIDE, bits 11:0 are the PCID, and bit 63 keeps what is known of it.
         */
        LOAD_CR3,
        /** INVPCID of type 1: drains the store buffer; forgets all but global translations of the PCID {@code value}. */
        INVALIDATE_PCID,
        /** INVPCID of type 2: drains the store buffer; forgets everything, the global translations too. */
        INVALIDATE_ALL,
        /** Lets {@code value} cycles pass. */
        DELAY,
        /** Asks the kernel to go on deciding; {@code value} is its token. The last step. */
        CONTINUE
    }

    /**
     * One step.
     *
     * @param virtual the address is virtual and is translated; otherwise physical
     * @param bytes size of the access, 1 to 8
     */
    public record Step(Verb verb, boolean virtual, long address, int bytes, long value, long expected) {}

    /** Begins a script. */
    public static Builder builder() {
        return new Builder();
    }

    /** A script of one step. */
    public static AccessScript of(Verb verb, boolean virtual, long address, int bytes, long value, long expected) {
        return new AccessScript(List.of(new Step(verb, virtual, address, bytes, value, expected)));
    }

    /** Collects steps on physical addresses, the kernel's view. */
    public static final class Builder {
        private final List<Step> steps = new ArrayList<>();

        /** Reads up to 8 bytes. */
        public Builder load(long physical, int bytes) {
            steps.add(new Step(Verb.LOAD, false, physical, bytes, 0, 0));
            return this;
        }

        /** Writes up to 8 bytes through the store buffer. */
        public Builder store(long physical, int bytes, long value) {
            steps.add(new Step(Verb.STORE, false, physical, bytes, value, 0));
            return this;
        }

        /** Asks for ownership of a line that will be written soon. */
        public Builder ownAhead(long physical) {
            steps.add(new Step(Verb.OWN_AHEAD, false, physical, 1, 0, 0));
            return this;
        }

        /** Locked addition: what a kernel pays for a lock or a count that other cores want, too. */
        public Builder add(long physical, int bytes, long value) {
            steps.add(new Step(Verb.ADD, false, physical, bytes, value, 0));
            return this;
        }

        /** Locked compare-and-swap; the handler finds the old value among the results. */
        public Builder compareAndSwap(long physical, int bytes, long expected, long value) {
            steps.add(new Step(Verb.COMPARE_AND_SWAP, false, physical, bytes, value, expected));
            return this;
        }

        /** Waits until the store buffer is empty. */
        public Builder fence() {
            steps.add(new Step(Verb.FENCE, false, 0, 0, 0, 0));
            return this;
        }

        /** Lets cycles pass: work that is not modelled access by access. */
        public Builder delay(long cycles) {
            if (cycles > 0) {
                steps.add(new Step(Verb.DELAY, false, 0, 0, cycles, 0));
            }
            return this;
        }

        /** Forgets the translation of a virtual page, on this core; the stores before it are seen by the next walk. */
        public Builder invalidatePage(long virtual) {
            steps.add(new Step(Verb.INVALIDATE_PAGE, true, virtual, 0, 0, 0));
            return this;
        }

        /**
         * Enters another address space as MOV to CR3 does. {@link dev.interlock.core.trap.TrapContext#registers()} keeps the
         * old CR3 until this step is done: a handler that writes the field itself forgets no translation.
         *
         * @param cr3 physical address of the top table; with CR4.PCIDE also the PCID in bits 11:0, and in bit 63 the wish to
         *     keep the translations of that PCID
         */
        public Builder loadCr3(long cr3) {
            steps.add(new Step(Verb.LOAD_CR3, false, 0, 0, cr3, 0));
            return this;
        }

        /** Forgets what this core knows of one PCID, but for global pages. */
        public Builder invalidatePcid(int pcid) {
            steps.add(new Step(Verb.INVALIDATE_PCID, false, 0, 0, pcid, 0));
            return this;
        }

        /** Forgets every translation that this core knows. */
        public Builder invalidateAll() {
            steps.add(new Step(Verb.INVALIDATE_ALL, false, 0, 0, 0, 0));
            return this;
        }

        /** Returns to the handler with a {@link dev.interlock.core.trap.Trap.Continue}. */
        public Builder andContinue(long token) {
            steps.add(new Step(Verb.CONTINUE, false, 0, 0, token, 0));
            return this;
        }

        /** The script. */
        public AccessScript build() {
            return new AccessScript(steps);
        }
    }
}
