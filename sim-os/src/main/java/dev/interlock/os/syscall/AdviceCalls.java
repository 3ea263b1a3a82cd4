package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.MemoryCalls.require;
import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.Areas;

/** System calls that say how memory will be used, and ask where it is: madvise(2), mincore(2), msync(2), mlock(2). */
public final class AdviceCalls {
    private static final int MADV_NORMAL = 0;
    private static final int MADV_RANDOM = 1;
    private static final int MADV_SEQUENTIAL = 2;
    private static final int MADV_WILLNEED = 3;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_FREE = 8;
    private static final int MADV_DONTFORK = 10;
    private static final int MADV_DOFORK = 11;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_NOHUGEPAGE = 15;
    private static final int MADV_DONTDUMP = 16;
    private static final int MADV_DODUMP = 17;
    private static final int MADV_COLD = 20;
    private static final int MADV_PAGEOUT = 21;
    private static final int MADV_POPULATE_READ = 22;
    private static final int MADV_POPULATE_WRITE = 23;

    private static final int MS_ASYNC = 1;
    private static final int MS_INVALIDATE = 2;
    private static final int MS_SYNC = 4;

    private static final int MLOCK_ONFAULT = 1;
    private static final int MCL_ALL = 7;

    private final MemoryCalls memory;

    AdviceCalls(MemoryCalls memory) {
        this.memory = memory;
    }

    void madvise(Invocation call) {
        memory.change(call, writer -> {
            AddressSpace space = call.process().space();
            long start = call.argument(0);
            int advice = call.number(2);
            require(isKnown(advice) && (start & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            long bytes = AddressSpace.roundUp(call.argument(1));
            long end = start + bytes;
            boolean wraps = Long.compareUnsigned(end, start) < 0;
            require((bytes != 0 || call.argument(1) == 0) && !wraps, Errno.EINVAL);
            require(start >= 0, Errno.ENOMEM); // the kernel's half
            switch (advice) {
                case MADV_DONTNEED -> space.mappings().discard(start, end, writer);
                case MADV_FREE -> {
                    require(space.areas().isAnonymous(start, end), Errno.EINVAL);
                    space.mappings().discard(start, end, writer); // "may be freed": here it is, at once
                }
                case MADV_POPULATE_READ, MADV_POPULATE_WRITE, MADV_WILLNEED -> {
                    if (advice != MADV_WILLNEED || !space.areas().isAnonymous(start, end)) {
                        require(advice == MADV_WILLNEED || space.areas().cover(start, end), Errno.ENOMEM);
                        space.mappings().populate(start, end, writer);
                    }
                }
                default -> {} // nothing here would be done differently
            }
            return space.areas().cover(start, end) ? 0 : Errno.ENOMEM.result();
        });
    }

    private static boolean isKnown(int advice) {
        return switch (advice) {
            case MADV_NORMAL,
                    MADV_RANDOM,
                    MADV_SEQUENTIAL,
                    MADV_WILLNEED,
                    MADV_DONTNEED,
                    MADV_FREE,
                    MADV_DONTFORK,
                    MADV_DOFORK,
                    MADV_HUGEPAGE,
                    MADV_NOHUGEPAGE,
                    MADV_DONTDUMP,
                    MADV_DODUMP,
                    MADV_COLD,
                    MADV_PAGEOUT,
                    MADV_POPULATE_READ,
                    MADV_POPULATE_WRITE -> true;
            default -> false;
        };
    }

    /** Which pages are in memory, a byte each. */
    long mincore(Invocation call) {
        AddressSpace space = call.process().space();
        long start = call.argument(0);
        require((start & FRAME_BYTES - 1) == 0, Errno.EINVAL);
        long bytes = call.argument(1);
        require(start >= 0 && bytes >= 0 && bytes <= Areas.USER_END - start, Errno.ENOMEM);
        long end = start + AddressSpace.roundUp(bytes);
        byte[] resident = new byte[(int) Math.min((end - start) / FRAME_BYTES, 1 << 20)];
        call.memory().require(call.argument(2), resident.length, true);
        require(space.areas().cover(start, end), Errno.ENOMEM);
        for (int page = 0; page < resident.length; page++) {
            resident[page] = (byte) (space.isResident(start + (long) page * FRAME_BYTES) ? 1 : 0);
        }
        call.memory().write(call.argument(2), resident, resident.length);
        return 0;
    }

    /** What was stored into a file's pages is written into the file. */
    void msync(Invocation call) {
        memory.change(call, writer -> {
            AddressSpace space = call.process().space();
            long start = call.argument(0);
            int flags = call.number(2);
            require((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) == 0, Errno.EINVAL);
            require((start & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            require((flags & MS_ASYNC) == 0 || (flags & MS_SYNC) == 0, Errno.EINVAL);
            long end = start + AddressSpace.roundUp(call.argument(1));
            require(start >= 0 && end >= start, Errno.ENOMEM);
            if ((flags & MS_SYNC) != 0) {
                space.mappings().writeBack(start, end, writer);
            }
            return space.areas().cover(start, end) ? 0 : Errno.ENOMEM.result();
        });
    }

    /** Brings the pages; they stay where they are as long as there is no swap device, and are the last to go otherwise. */
    void mlock(Invocation call, boolean withFlags) {
        memory.change(call, writer -> {
            AddressSpace space = call.process().space();
            require(!withFlags || (call.number(2) & ~MLOCK_ONFAULT) == 0, Errno.EINVAL);
            long start = call.argument(0) & -FRAME_BYTES;
            long end = AddressSpace.roundUp(call.argument(0) + call.argument(1));
            require(Long.compareUnsigned(end, start) >= 0, Errno.EINVAL);
            require(start >= 0 && space.areas().cover(start, end), Errno.ENOMEM);
            if (!withFlags || (call.number(2) & MLOCK_ONFAULT) == 0) {
                space.mappings().populate(start, end, writer);
            }
            return 0;
        });
    }

    long munlock(Invocation call) {
        long start = call.argument(0) & -FRAME_BYTES;
        long end = AddressSpace.roundUp(call.argument(0) + call.argument(1));
        require(Long.compareUnsigned(end, start) >= 0, Errno.EINVAL);
        require(start >= 0 && call.process().space().areas().cover(start, end), Errno.ENOMEM);
        return 0;
    }

    long mlockall(Invocation call) {
        int flags = call.number(0);
        require(flags != 0 && (flags & ~MCL_ALL) == 0 && flags != 4, Errno.EINVAL);
        return 0;
    }
}
