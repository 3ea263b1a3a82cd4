/**
 * Virtual memory as the kernel sees it: what a process may do where, and who has which frame.
 *
 * <pre>
 *   AddressSpace ── Vma        what a range may do, and what its pages hold at first
 *        │
 *        ├───────── pages      which have a frame by now: the first touch is a page fault, and resolve() answers it
 *        │
 *        ├── FrameAllocator    frames of physical memory
 *        │
 *        └── TableWriter       the four levels that the hardware walks, in simulated memory: written at once by a loader,
 *                              by stores of the calling core when the machine runs
 * </pre>
 *
 * <p>Way in: {@link dev.interlock.os.vm.AddressSpace}. Further reading: SDM vol. 3, chapter 4; Gorman, <i>Understanding the
 * Linux Virtual Memory Manager</i>, chapter 4.
 */
package dev.interlock.os.vm;
