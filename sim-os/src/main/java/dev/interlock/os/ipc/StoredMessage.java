package dev.interlock.os.ipc;

import dev.interlock.os.file.Stream.Copied;

/**
 * A message that lies in the kernel until someone takes it, in pages of its own.
 *
 * @param bytes what it says; nobody changes them
 * @param pages physical addresses, as many as the bytes need
 */
record StoredMessage(byte[] bytes, long[] pages) {
    private static final int PAGE = 4096;

    /** Puts bytes into pages of the kernel; says where they are copied to. */
    static StoredMessage store(KernelPages kernel, byte[] bytes, int count, Copied where) {
        long[] pages = new long[(count + PAGE - 1) / PAGE];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = kernel.take();
        }
        StoredMessage message = new StoredMessage(java.util.Arrays.copyOf(bytes, count), pages);
        message.tell(count, where);
        return message;
    }

    /** Copies its first bytes; says where they are copied from. */
    void read(byte[] target, int count, Copied where) {
        System.arraycopy(bytes, 0, target, 0, count);
        tell(count, where);
    }

    private void tell(int count, Copied where) {
        for (int done = 0; done < count; done += PAGE) {
            where.at(pages[done / PAGE], Math.min(PAGE, count - done));
        }
    }

    /** Gives its pages back. */
    void free(KernelPages kernel) {
        for (long page : pages) {
            kernel.giveBack(page);
        }
    }
}
