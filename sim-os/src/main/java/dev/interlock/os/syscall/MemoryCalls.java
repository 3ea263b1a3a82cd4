package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.Areas;
import dev.interlock.os.vm.CachedFile;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.Protection;
import dev.interlock.os.vm.ScriptedWriter;
import dev.interlock.os.vm.Sharing;
import dev.interlock.os.vm.TableWriter;
import dev.interlock.os.vm.Then;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.vm.VirtualMemory;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** System calls that lay out an address space: brk(2), mmap(2), munmap(2), mprotect(2), mremap(2). */
public final class MemoryCalls {
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int PROT_ACCESS = 7;

    /** Bits that mprotect(2) knows: the three, and PROT_SEM. */
    private static final int PROT_KNOWN = 0xf;

    private static final int PROT_GROWSDOWN = 0x0100_0000;
    private static final int PROT_GROWSUP = 0x0200_0000;

    private static final int MAP_TYPE = 0xf;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_SHARED_VALIDATE = 3;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_GROWSDOWN = 0x100;
    private static final int MAP_LOCKED = 0x2000;
    private static final int MAP_POPULATE = 0x8000;
    private static final int MAP_FIXED_NOREPLACE = 0x100000;

    private static final int MREMAP_MAYMOVE = 1;
    private static final int MREMAP_FIXED = 2;
    private static final int MREMAP_DONTUNMAP = 4;

    private final int mapCycles;
    private final TlbShootdown shootdowns;
    private final AdviceCalls advice = new AdviceCalls(this);
    private final SharedMemoryCalls shared = new SharedMemoryCalls(this);

    /**
     * @param mapCycles of a call's own code
     * @param shootdowns sees changes through to their end
     */
    public MemoryCalls(int mapCycles, TlbShootdown shootdowns) {
        this.mapCycles = mapCycles;
        this.shootdowns = shootdowns;
    }

    /** Calls that say how memory will be used. */
    AdviceCalls advice() {
        return advice;
    }

    /** System V shared memory. */
    SharedMemoryCalls shared() {
        return shared;
    }

    /** A call that changes the caller's address space, which nobody else changes meanwhile. */
    void change(Invocation call, ToLongFunction<ScriptedWriter> decision) {
        call.work().delay(mapCycles);
        AddressSpace space = call.process().space();
        ScriptedWriter writer = TableWriter.script(call.work(), call.core()).whole(space);
        long result;
        try {
            result = decision.applyAsLong(writer);
        } catch (OutOfFramesException e) {
            writer.abandon();
            reclaim(call, space);
            return;
        } catch (RuntimeException e) {
            writer.abandon();
            throw e;
        }
        shootdowns.finish(call.core(), writer, Then.answer(result));
    }

    /** Takes frames back and makes the call again; or there are none. */
    private void reclaim(Invocation call, AddressSpace space) {
        ScriptedWriter writer = TableWriter.script(AccessScript.builder().delay(mapCycles), call.core());
        if (space.memory().reclaim().run(writer) == 0) {
            writer.abandon();
            throw new SystemCallException(Errno.ENOMEM);
        }
        shootdowns.finish(call.core(), writer, Then.again(Invocation.SYSTEM_CALL));
    }

    // ---------------------------------------------------------------- brk

    /** Never fails: it says where the heap ends, which is where it ended before if the wish cannot be granted. */
    void brk(Invocation call) {
        change(call, writer -> brk(call.process().space(), call.argument(0), writer));
    }

    private static long brk(AddressSpace space, long wished, TableWriter writer) {
        long currentBreak = space.programBreak();
        if (wished < space.heapStart() || wished - space.heapStart() < 0) {
            return currentBreak;
        }
        long end = AddressSpace.roundUp(currentBreak);
        long newEnd = AddressSpace.roundUp(wished);
        if (newEnd > end) {
            if (!Areas.isUser(end, newEnd - end)
                    || newEnd - end > space.room()
                    || !space.mayGrowBy(newEnd - end)
                    || !space.areas().leaveFree(end, newEnd)
                    || !space.areas().mayGrow()) {
                return currentBreak;
            }
            space.reserve(end, newEnd - end, Protection.READ_WRITE);
        } else if (newEnd < end) {
            space.mappings().unmap(newEnd, end, writer);
        }
        space.programBreak(wished);
        return wished;
    }

    // ---------------------------------------------------------------- mmap

    void mmap(Invocation call) {
        change(call, writer -> mmap(call, writer));
    }

    /** The checks in the order of Linux, {@code ksys_mmap_pgoff} and {@code do_mmap}: a program may see which is first. */
    private static long mmap(Invocation call, TableWriter writer) {
        AddressSpace space = call.process().space();
        int flags = call.number(3);
        long offset = call.argument(5);
        boolean anonymous = (flags & MAP_ANONYMOUS) != 0;
        require((offset & FRAME_BYTES - 1) == 0, Errno.EINVAL);
        OpenFile open = anonymous ? null : call.process().descriptors().get(call.number(4));
        require(call.argument(1) != 0, Errno.EINVAL);
        long bytes = AddressSpace.roundUp(call.argument(1));
        require(bytes > 0, Errno.ENOMEM);
        require(anonymous || offset >= 0 && offset + bytes >= 0, Errno.EOVERFLOW);
        require(space.areas().mayGrow(), Errno.ENOMEM);
        long address = address(space, call.argument(0), bytes, flags);
        Protection protection = protection(call.number(2));
        boolean shared = (flags & MAP_TYPE) != MAP_PRIVATE;
        if (anonymous) {
            require((flags & MAP_TYPE) == MAP_PRIVATE || (flags & MAP_TYPE) == MAP_SHARED, Errno.EINVAL);
            require(!shared || (flags & MAP_GROWSDOWN) == 0, Errno.EINVAL);
        } else {
            requireMappable(open, flags, protection);
        }
        require(space.mayGrowBy(bytes - space.areas().bytes(address, address + bytes)), Errno.ENOMEM);
        // more than all memory will never be there; PROT_NONE only takes addresses
        require(!protection.accessible() || !anonymous || bytes <= space.room(), Errno.ENOMEM);
        if (anonymous && shared) {
            CachedFile zeros = space.memory().cache().anonymous(bytes, "/dev/zero (deleted)");
            space.mappings().lay(address, address + bytes, protection, Sharing.SHARED, zeros, 0, writer);
        } else if (anonymous && (flags & MAP_GROWSDOWN) != 0) {
            space.mappings().layStack(address, address + bytes, protection, writer);
        } else if (anonymous) {
            space.mappings().lay(address, address + bytes, protection, writer);
        } else {
            CachedFile file = cached(space, open);
            Sharing sharing = !shared ? Sharing.PRIVATE : open.isWritable() ? Sharing.SHARED : Sharing.SHARED_READ_ONLY;
            space.mappings().lay(address, address + bytes, protection, sharing, file, offset, writer);
        }
        if ((flags & (MAP_POPULATE | MAP_LOCKED)) != 0) {
            space.mappings().populate(address, address + bytes, writer);
        }
        return address;
    }

    private static long address(AddressSpace space, long wish, long bytes, int flags) {
        if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0) {
            require(wish >= 0 && wish <= Areas.USER_END - bytes, Errno.ENOMEM);
            require((wish & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            require(Areas.isUser(wish, bytes), Errno.EPERM);
            require((flags & MAP_FIXED_NOREPLACE) == 0 || space.areas().leaveFree(wish, wish + bytes), Errno.EEXIST);
            return wish;
        }
        long hint = wish & -FRAME_BYTES;
        if (Areas.isUser(hint, bytes) && space.areas().leaveFree(hint, hint + bytes)) {
            return hint;
        }
        long free = space.areas().place(bytes);
        require(free >= 0, Errno.ENOMEM);
        return free;
    }

    private static void requireMappable(OpenFile open, int flags, Protection protection) {
        int type = flags & MAP_TYPE;
        require(type == MAP_SHARED || type == MAP_PRIVATE || type == MAP_SHARED_VALIDATE, Errno.EINVAL);
        require(type == MAP_PRIVATE || !protection.writable() || open.isWritable(), Errno.EACCES);
        require(open.isReadable(), Errno.EACCES);
        require(open.file().kind() == Inode.Kind.REGULAR, Errno.ENODEV);
    }

    private static CachedFile cached(AddressSpace space, OpenFile open) {
        OpenFile mapping = new OpenFile(open.file(), open.path(), OpenFile.READ_WRITE);
        CachedFile file = space.memory().cache().of(open.file(), new InodeContents(mapping), open.path());
        file.map();
        return file;
    }

    // ---------------------------------------------------------------- files that become shorter

    /** A call that has cut a file, and what it will return. */
    private record Cut(long result) {}

    /** A call that may cut a file: whoever maps it loses the pages behind the end before the call returns. */
    void cutting(Invocation call, LongSupplier decision) {
        Object progress = call.caller().call().progress();
        long result = progress instanceof Cut cut ? cut.result : decision.getAsLong();
        VirtualMemory memory = call.process().space().memory();
        List<CachedFile> files = memory.cache().tooLong();
        if (files.isEmpty()) {
            call.answer(result);
            return;
        }
        call.caller().call().note(new Cut(result));
        ScriptedWriter writer = TableWriter.script(call.work(), call.core());
        try {
            files.forEach(file -> memory.truncated(file, writer));
        } catch (RuntimeException e) {
            writer.abandon();
            throw e;
        }
        shootdowns.finish(call.core(), writer, Then.answer(result));
    }

    // ---------------------------------------------------------------- munmap, mprotect

    void munmap(Invocation call) {
        change(call, writer -> {
            AddressSpace space = call.process().space();
            long start = call.argument(0);
            long bytes = call.argument(1);
            require((start & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            require(bytes > 0 && start >= 0 && bytes <= Areas.USER_END - start, Errno.EINVAL);
            require(space.areas().mayGrow(), Errno.ENOMEM);
            space.mappings().unmap(start, start + AddressSpace.roundUp(bytes), writer);
            return 0;
        });
    }

    void mprotect(Invocation call) {
        change(call, writer -> {
            AddressSpace space = call.process().space();
            long start = call.argument(0);
            int bits = call.number(2);
            int growth = bits & (PROT_GROWSDOWN | PROT_GROWSUP);
            require(growth != (PROT_GROWSDOWN | PROT_GROWSUP) && (start & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            if (call.argument(1) == 0) {
                return 0;
            }
            long end = start + AddressSpace.roundUp(call.argument(1));
            require(start >= 0 && end > start, Errno.ENOMEM);
            require((bits & ~growth & ~PROT_KNOWN) == 0, Errno.EINVAL);
            require(space.areas().mayGrow(), Errno.ENOMEM);
            Protection protection = protection(bits);
            long covered = space.areas().mappedUpTo(start, end);
            require(!protection.writable() || space.areas().mayBeWritten(start, covered), Errno.EACCES);
            space.mappings().protect(start, covered, protection, writer); // up to the first hole, as Linux
            return covered == end ? 0 : Errno.ENOMEM.result();
        });
    }

    // ---------------------------------------------------------------- mremap

    void mremap(Invocation call) {
        change(call, writer -> mremap(call, writer));
    }

    private static long mremap(Invocation call, TableWriter writer) {
        AddressSpace space = call.process().space();
        long start = call.argument(0);
        long oldBytes = AddressSpace.roundUp(call.argument(1));
        long newBytes = AddressSpace.roundUp(call.argument(2));
        int flags = call.number(3);
        boolean mayMove = (flags & MREMAP_MAYMOVE) != 0;
        boolean fixed = (flags & MREMAP_FIXED) != 0;
        boolean keep = (flags & MREMAP_DONTUNMAP) != 0;
        require((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) == 0, Errno.EINVAL);
        require(mayMove || !fixed && !keep, Errno.EINVAL);
        require(!keep || oldBytes == newBytes, Errno.EINVAL);
        require((start & FRAME_BYTES - 1) == 0 && newBytes != 0, Errno.EINVAL);
        require(newBytes > 0 && newBytes <= Areas.USER_END, Errno.EINVAL);
        long target = call.argument(4);
        if (fixed) {
            require((target & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            require(target >= 0 && target <= Areas.USER_END - newBytes, Errno.EINVAL);
            require(target + newBytes <= start || start + oldBytes <= target, Errno.EINVAL);
        }
        require(Areas.isUser(start, FRAME_BYTES) && !space.areas().leaveFree(start, start + FRAME_BYTES), Errno.EFAULT);
        require(oldBytes != 0 || space.areas().isShared(start), Errno.EINVAL);
        boolean shrinks = newBytes <= oldBytes;
        long end = start + oldBytes;
        if (shrinks && !fixed && !keep) {
            space.mappings().unmap(start + newBytes, end, writer);
            return start;
        }
        long moved = Math.min(oldBytes, newBytes);
        require(
                oldBytes == 0
                        || space.areas().isOneArea(start, start + moved)
                                && (fixed && shrinks || space.areas().isOneArea(start, end)),
                Errno.EFAULT);
        require(space.areas().mayGrow(), Errno.ENOMEM);
        require(shrinks || newBytes - oldBytes <= space.room(), Errno.ENOMEM);
        require(shrinks || space.mayGrowBy(newBytes - oldBytes), Errno.ENOMEM);
        if (!fixed
                && !keep
                && oldBytes != 0
                && Areas.isUser(start, newBytes)
                && space.areas().leaveFree(end, start + newBytes)) {
            space.mappings().extend(end, start + newBytes);
            return start;
        }
        if (!fixed) {
            target = mayMove ? space.areas().place(newBytes) : -1;
            require(target >= 0, Errno.ENOMEM);
        } else {
            space.mappings().unmap(target, target + newBytes, writer);
        }
        if (oldBytes == 0) {
            space.mappings().duplicate(start, target, newBytes, writer);
            return target;
        }
        if (shrinks && newBytes < oldBytes) {
            space.mappings().unmap(start + newBytes, end, writer);
        }
        space.mappings().move(start, start + moved, target, keep, writer);
        if (!shrinks) {
            space.mappings().extend(target + oldBytes, target + newBytes);
        }
        return target;
    }

    // ----------------------------------------------------------------

    static void require(boolean condition, Errno otherwise) {
        if (!condition) {
            throw new SystemCallException(otherwise);
        }
    }

    private static Protection protection(int bits) {
        return (bits & PROT_ACCESS) == 0
                ? Protection.NONE
                : new Protection((bits & PROT_WRITE) != 0, (bits & PROT_EXEC) != 0);
    }
}
