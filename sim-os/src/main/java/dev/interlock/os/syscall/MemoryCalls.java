package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.PageSource;
import dev.interlock.os.vm.Protection;
import dev.interlock.os.vm.TableWriter;

/** System calls on the address space: brk(2), mmap(2) and their kin. */
public final class MemoryCalls {
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int PROT_ALL = 7;

    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_FIXED_NOREPLACE = 0x100000;

    private static final int MREMAP_MAYMOVE = 1;

    private final int mapCycles;

    /** @param mapCycles of a call's own code */
    public MemoryCalls(int mapCycles) {
        this.mapCycles = mapCycles;
    }

    /** Never fails: it says where the heap ends, which is where it ended before if the wish cannot be granted. */
    long brk(Invocation call) {
        AddressSpace space = call.process().space();
        call.work().delay(mapCycles);
        long currentBreak = space.programBreak();
        long wished = call.argument(0);
        if (wished < space.heapStart() || wished - space.heapStart() < 0) {
            return currentBreak;
        }
        long end = AddressSpace.roundUp(currentBreak);
        long newEnd = AddressSpace.roundUp(wished);
        if (newEnd > end) {
            if (!AddressSpace.isUser(end, newEnd - end)
                    || newEnd - end > space.room()
                    || !space.isFree(end, newEnd)
                    || !space.mayHaveMoreAreas()) {
                return currentBreak;
            }
            space.reserve(end, newEnd - end, Protection.READ_WRITE);
        } else if (newEnd < end) {
            space.unmap(newEnd, end, writer(call));
        }
        space.programBreak(wished);
        return wished;
    }

    long mmap(Invocation call) {
        AddressSpace space = call.process().space();
        call.work().delay(mapCycles);
        long bytes = length(call.argument(1));
        Protection protection = protection(call.number(2));
        int flags = call.number(3);
        long offset = call.argument(5);
        boolean fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
        int sharing = flags & (MAP_SHARED | MAP_PRIVATE);
        if (sharing == 0 || (offset & FRAME_BYTES - 1) != 0 || offset < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        PageSource source = (flags & MAP_ANONYMOUS) != 0 ? null : source(call, sharing, protection);
        // more than all memory will never be there; PROT_NONE only takes addresses
        if (protection.accessible() && bytes > space.room() || !space.mayHaveMoreAreas()) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        long address = call.argument(0);
        if (fixed) {
            requireUser(address, bytes);
            if ((flags & MAP_FIXED_NOREPLACE) != 0 && !space.isFree(address, address + bytes)) {
                throw new SystemCallException(Errno.EEXIST);
            }
        } else {
            address &= -FRAME_BYTES; // a hint
            if (!AddressSpace.isUser(address, bytes) || !space.isFree(address, address + bytes)) {
                address = space.place(bytes);
            }
            if (address < 0) {
                throw new SystemCallException(Errno.ENOMEM);
            }
        }
        space.lay(address, address + bytes, protection, source, offset, writer(call));
        return address;
    }

    private static PageSource source(Invocation call, int sharing, Protection protection) {
        OpenFile open = call.process().descriptors().get(call.number(4));
        Inode file = open.file();
        if (!open.isReadable()) {
            throw new SystemCallException(Errno.EACCES);
        }
        if (file.kind() != Inode.Kind.REGULAR || (sharing & MAP_SHARED) != 0 && protection.writable()) {
            throw new SystemCallException(Errno.ENODEV); // stores do not reach the file
        }
        return (offset, target) -> {
            try {
                file.read(offset, target, target.length);
            } catch (SystemCallException e) {
                // the host's file is gone: zeros, as behind its end
            }
        };
    }

    long munmap(Invocation call) {
        AddressSpace space = call.process().space();
        call.work().delay(mapCycles);
        long bytes = length(call.argument(1));
        requireUser(call.argument(0), bytes);
        if (!space.mayHaveMoreAreas()) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        space.unmap(call.argument(0), call.argument(0) + bytes, writer(call));
        return 0;
    }

    long mprotect(Invocation call) {
        AddressSpace space = call.process().space();
        call.work().delay(mapCycles);
        long start = call.argument(0);
        Protection protection = protection(call.number(2));
        if ((start & FRAME_BYTES - 1) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (call.argument(1) == 0) {
            return 0;
        }
        long bytes = AddressSpace.roundUp(call.argument(1));
        if (!AddressSpace.isUser(start, bytes) || !space.isMapped(start, start + bytes) || !space.mayHaveMoreAreas()) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        space.protect(start, start + bytes, protection, writer(call));
        return 0;
    }

    long mremap(Invocation call) {
        AddressSpace space = call.process().space();
        call.work().delay(mapCycles);
        long start = call.argument(0);
        long oldBytes = length(call.argument(1));
        long newBytes = length(call.argument(2));
        if ((call.number(3) & ~MREMAP_MAYMOVE) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        requireUser(start, oldBytes);
        if (!space.isMapped(start, start + oldBytes)) {
            throw new SystemCallException(Errno.EFAULT);
        }
        long end = start + oldBytes;
        if (newBytes <= oldBytes) {
            if (newBytes < oldBytes) {
                space.unmap(start + newBytes, end, writer(call));
            }
            return start;
        }
        if (newBytes - oldBytes > space.room() || !space.mayHaveMoreAreas()) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        if (AddressSpace.isUser(start, newBytes) && space.isFree(end, start + newBytes)) {
            space.extend(end, start + newBytes);
            return start;
        }
        long target = (call.number(3) & MREMAP_MAYMOVE) == 0 ? -1 : space.place(newBytes);
        if (target < 0) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        space.move(start, end, target, writer(call));
        space.extend(target + oldBytes, target + newBytes);
        return target;
    }

    private static long length(long bytes) {
        if (bytes == 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (bytes < 0 || AddressSpace.roundUp(bytes) < 0) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        return AddressSpace.roundUp(bytes);
    }

    private static void requireUser(long start, long bytes) {
        if ((start & FRAME_BYTES - 1) != 0 || !AddressSpace.isUser(start, bytes)) {
            throw new SystemCallException(Errno.EINVAL);
        }
    }

    private static Protection protection(int bits) {
        if ((bits & ~PROT_ALL) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return bits == 0 ? Protection.NONE : new Protection((bits & PROT_WRITE) != 0, (bits & PROT_EXEC) != 0);
    }

    private static TableWriter writer(Invocation call) {
        return TableWriter.script(call.work(), call.core());
    }
}
