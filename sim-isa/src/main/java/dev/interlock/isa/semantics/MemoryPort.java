package dev.interlock.isa.semantics;

/**
 * The memory as one logical processor sees it: linear (virtual) addresses, values, and the fact that an access may not
 * be finished yet.
 *
 * <p>The timed core and the clockless reference interpreter both implement it; semantics know only this. The contract
 * that lets one semantics serve both:
 *
 * <ul>
 *   <li>After <em>every</em> call the caller asks {@link #incomplete()}. If it is true the instruction returns at once,
 *       <em>having changed no register and no flag</em>; the value just returned means nothing.
 *   <li>An incomplete access is either waiting (the line is on its way) or has faulted. The owner of the port knows
 *       which. A waiting instruction is executed again from its beginning, and makes the same accesses in the same
 *       order; those that were complete answer again from the port's replay log without being performed twice.
 *   <li>So an instruction makes all its memory accesses first and changes registers last.
 * </ul>
 *
 * Addresses are 64-bit linear addresses, segment base already added. Sizes are in bytes. Values are zero-extended.
 */
public interface MemoryPort {
    /**
     * Reads memory.
     *
     * @param address linear address; any alignment
     * @param bytes 1, 2, 4 or 8
     * @return the value, zero-extended; meaningless if {@link #incomplete()}
     */
    long load(long address, int bytes);

    /** Writes the low {@code bytes} bytes of {@code value}; into the store buffer if there is one. */
    void store(long address, int bytes, long value);

    /**
     * A non-temporal store (MOVNTI and its like): as {@link #store}, but it may go past the caches and become visible after
     * younger stores; a {@link Fence#STORE} holds those back.
     */
    default void storeNonTemporal(long address, int bytes, long value) {
        store(address, bytes, value);
    }

    /**
     * The read of a locked read-modify-write: drains the store buffer, owns the line (or, across two lines, the bus) and
     * holds it until {@link #storeUnlocking}.
     *
     * <p>CMPXCHG16B locks its two halves, which lie in one line, one after the other, and unlocks them in the opposite
     * order: the line is held until as many {@code storeUnlocking} as {@code loadLocked} were made.
     */
    long loadLocked(long address, int bytes);

    /** The write that ends the locked read-modify-write begun by {@link #loadLocked} at the same address and size. */
    void storeUnlocking(long address, int bytes, long value);

    /** Raises the fault that a store of this extent would raise, or waits as it would; writes nothing. */
    void probeStore(long address, int bytes);

    /** MFENCE, LFENCE, SFENCE and the drain before a serialising instruction. */
    void fence(Fence fence);

    /** CLFLUSH, CLFLUSHOPT and CLWB of the line that holds an address. */
    void flushLine(long address, boolean invalidate);

    /** INVLPG: forgets the translation of one page. */
    void invalidatePage(long address);

    /**
     * MOV to CR3: a new address space; translations made for it are forgotten, unless PCIDs are on and bit 63 is set.
     *
     * @param cr3 the whole operand
     */
    void addressSpaceChanged(long cr3);

    /**
     * INVPCID: forgets translations of one address space or of all.
     *
     * @param what which translations; what is not asked for may be forgotten too
     * @param pcid the address space, 0 to 4095, for {@link Invalidation#PAGE_OF_PCID} and {@link Invalidation#PCID}
     * @param address a linear address in the page, for {@link Invalidation#PAGE_OF_PCID}
     */
    default void invalidate(Invalidation what, long pcid, long address) {}

    /** MOV to CR4 that changes how addresses are translated: all translations are forgotten, global ones too. */
    default void controlChanged(long cr4) {}

    /** RFLAGS.AC may have changed, which decides with SMAP what a kernel may touch. */
    default void rightsChanged() {}

    /** True if the last call did not complete: it waits, or it faulted. */
    boolean incomplete();

    /** The types of INVPCID, in the order of their numbers (SDM vol. 2A, "INVPCID"). */
    enum Invalidation {
        /** Type 0: one page of one PCID, unless it is global. */
        PAGE_OF_PCID,
        /** Type 1: everything of one PCID but global pages. */
        PCID,
        /** Type 2: everything. */
        ALL,
        /** Type 3: everything but global pages. */
        ALL_BUT_GLOBAL
    }

    /** What a fence waits for. */
    enum Fence {
        /** LFENCE: earlier loads. */
        LOAD,
        /** SFENCE: earlier stores, write-combining ones too. */
        STORE,
        /** MFENCE, and before SYSCALL, CPUID, MOV CR3 …: the store buffer is empty. */
        FULL
    }
}
