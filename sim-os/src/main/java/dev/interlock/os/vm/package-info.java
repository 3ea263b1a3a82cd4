/**
 * Virtual memory as the kernel sees it: who has which frame, and what a process may do where.
 *
 * <pre>
 *   AddressSpace ── map(virtual, bytes, protection) ──▶ FrameAllocator      frames of physical memory, lowest first
 *        │
 *        └────────▶ PageTables (in simulated memory)   the four levels that the hardware walks
 * </pre>
 *
 * <p>Everything is mapped before the machine starts; there is no demand paging yet.
 *
 * <p>Way in: {@link dev.interlock.os.vm.AddressSpace}.
 */
package dev.interlock.os.vm;
