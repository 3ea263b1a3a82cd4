/**
 * Virtual memory as the kernel sees it: what a process may do where, and who has which frame.
 *
 * <pre>
 *   AddressSpace ── Areas ── Vma   what a range may do, and what its pages hold at first
 *        │
 *        ├───────── Page           which have a frame by now: the first touch is a page fault, and resolve() answers it;
 *        │                         after a fork two have it, and a write is a page fault that copies
 *        ├───────── TableTree      the four levels that the hardware walks, in simulated memory
 *        │
 *        ├── FrameAllocator        frames of physical memory, what they are for, and how many have each
 *        │
 *        └── TableWriter           how a change gets into memory: at once by a loader, by stores of the calling core when
 *                                  the machine runs
 * </pre>
 *
 * <p>Way in: {@link dev.interlock.os.vm.AddressSpace}. Further reading: SDM vol. 3, chapter 4; Gorman, <i>Understanding the
 * Linux Virtual Memory Manager</i>, chapter 4.
 */
package dev.interlock.os.vm;
