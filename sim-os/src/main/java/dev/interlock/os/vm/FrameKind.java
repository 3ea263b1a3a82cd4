package dev.interlock.os.vm;

/** What a frame of physical memory is for. */
public enum FrameKind {
    /** A page of a process that no file stands behind: heap, stack, data that was written. */
    ANONYMOUS,
    /** A page of a file, shared by all who map it. */
    PAGE_CACHE,
    /** A page table of any level. */
    PAGE_TABLE,
    /** The kernel's own: task structures, buffers. */
    KERNEL
}
