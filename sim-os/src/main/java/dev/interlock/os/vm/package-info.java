/**
 * Virtual memory as the kernel sees it: what a process may do where, and who has which frame.
 *
 * <pre>
 *   VirtualMemory            what all processes have in common
 *     ├── FrameAllocator     frames of physical memory, what they are for, and how many have each
 *     │     └── MemoryMap      the same counts in simulated memory, a line for each frame: Linux's mem_map of struct page
 *     ├── PageCache          files that have pages in memory: CachedFile
 *     ├── SwapDevice         where pages go when memory is short
 *     └── AddressSpace       one for each process
 *           ├── Areas ── Vma     what a range may do, and where its pages come from
 *           ├── Page             which have a frame by now, or a slot; after a fork two have it, and a write copies
 *           ├── TableTree        the four levels that the hardware walks, in simulated memory
 *           ├── DemandPaging     what a page fault does
 *           ├── Mappings         what mmap, munmap, mprotect and mremap do
 *           ├── ActiveCores      who may know its translations
 *           └── MemoryLock       who is changing it
 *
 *   a change:  ScriptedWriter   the stores of the core that the kernel works for, and what they take away: Shootdown
 *              TlbShootdown     sees it through: every core forgets, then frames are given back
 *   a switch:  LoadedSpaces     which core has which address space, and what its TLBs keep of others (PCID)
 *   a fault:   PageFaults       the handler; BadAccess is what becomes SIGSEGV or SIGBUS
 * </pre>
 *
 * <p>So a fork costs more the more pages there are, though none is copied: each entry is written, and each frame's line comes
 * to the core that counts, by a locked addition; and once more when the child ends.
 *
 * <p>A decision changes the books at one cycle; the stores that make it so come later, one by one, through the caches of the
 * core. Hence three rules. Who changes an address space locks it until its stores are done ({@code MemoryLock}). What is read
 * from simulated memory to decide may be older than the books. A frame, a table or a slot is given back only when every core
 * that may know it has answered.
 *
 * <p>Way in: {@link dev.interlock.os.vm.AddressSpace}. Further reading: SDM vol. 3, chapter 4; Gorman, <i>Understanding the
 * Linux Virtual Memory Manager</i>, chapter 4.
 */
package dev.interlock.os.vm;
