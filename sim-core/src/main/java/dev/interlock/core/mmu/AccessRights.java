package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.*;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;

/**
 * Who may do what with a page now: privilege level, CR0.WP, CR4.SMEP and SMAP, RFLAGS.AC and EFER.NXE against the bits that
 * all levels of the page tables leave. SDM vol. 3, sections 4.6 and 4.7.
 */
final class AccessRights {
    private static final long CR0_WP = 1 << 16;
    private static final long CR4_SMEP = 1 << 20;
    private static final long CR4_SMAP = 1 << 21;
    private static final long RFLAGS_AC = 1 << 18;
    private static final long EFER_NXE = 1 << 11;

    private final RegisterFile registers;
    private final boolean fetch;

    /** The rights of fetches, or of loads and stores. */
    AccessRights(RegisterFile registers, boolean fetch) {
        this.registers = registers;
        this.fetch = fetch;
    }

    /** The bits that a TLB entry must have for an access. */
    long required(boolean write) {
        long bits = PRESENT;
        if (registers.cpl == 3) {
            bits |= USER;
        } else if (userPagesForbidden()) {
            bits |= Tlb.SUPERVISOR;
        }
        if (fetch) {
            return bits | Tlb.EXECUTABLE;
        }
        if (!write) {
            return bits;
        }
        boolean mayWriteReadOnly = registers.cpl != 3 && (registers.cr0 & CR0_WP) == 0;
        return mayWriteReadOnly ? bits | DIRTY : bits | WRITABLE | DIRTY;
    }

    /** True if the kernel may not use pages of programs now: SMEP for a fetch; SMAP, unless RFLAGS.AC is set, for data. */
    private boolean userPagesForbidden() {
        if (fetch) {
            return (registers.cr4 & CR4_SMEP) != 0;
        }
        return (registers.cr4 & CR4_SMAP) != 0 && (registers.flags.rflags() & RFLAGS_AC) == 0;
    }

    /** The bits that no entry may have: beyond the physical address, and bit 63 as long as EFER.NXE gives it no meaning. */
    long reserved() {
        return (registers.efer & EFER_NXE) != 0 ? RESERVED : RESERVED | NO_EXECUTE;
    }

    /** Why the access is not allowed, or null; SDM vol. 3, section 4.6.1. */
    String denied(long bits, boolean write) {
        boolean user = registers.cpl == 3;
        if (user && (bits & USER) == 0) {
            return "page belongs to the kernel";
        }
        if (!user && (bits & USER) != 0 && userPagesForbidden()) {
            return fetch ? "SMEP: page belongs to a program" : "SMAP: page belongs to a program";
        }
        if (fetch && (bits & Tlb.EXECUTABLE) == 0) {
            return "page is not executable";
        }
        if (write && (bits & WRITABLE) == 0 && (user || (registers.cr0 & CR0_WP) != 0)) {
            return "page is read-only";
        }
        return null;
    }

    /** A page fault with its code: {@code code} and what the access was. */
    Fault pageFault(int code, long virtual, boolean write, String reason) {
        int full = code
                | (write ? Fault.WRITE : 0)
                | (registers.cpl == 3 ? Fault.USER : 0)
                | (fetch && fetchesAreTold() ? Fault.INSTRUCTION_FETCH : 0);
        return Fault.page(full, virtual, reason);
    }

    /** True if a page fault says that it was a fetch: with NX or SMEP, the only reasons to ask (SDM vol. 3, section 4.7). */
    private boolean fetchesAreTold() {
        return (registers.efer & EFER_NXE) != 0 || (registers.cr4 & CR4_SMEP) != 0;
    }
}
