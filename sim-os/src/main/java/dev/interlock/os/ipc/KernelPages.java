package dev.interlock.os.ipc;

/** Where the kernel takes pages of physical memory for its own use, and where it gives them back. */
public interface KernelPages {
    /** The physical address of a page of 4096 bytes. */
    long take();

    /** The page is free again. */
    void giveBack(long page);
}
