/**
 * Address translation: TLBs, 4-level page tables in simulated memory, and the walk that reads them through the caches.
 *
 * <p>A hit in the first-level TLB is free; a hit in the second costs its lookup; a miss of both costs four cache accesses,
 * whatever those cost. Where the profile says so, two walks overlap ({@link
 * dev.interlock.core.mmu.PageMissHandlers}). SDM vol. 3, chapter 4. Way in: {@link dev.interlock.core.mmu.Tlb}, {@link
 * dev.interlock.core.mmu.PageTables}.
 */
package dev.interlock.core.mmu;
