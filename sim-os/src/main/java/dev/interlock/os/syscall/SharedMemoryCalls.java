package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.MemoryCalls.require;
import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.Areas;
import dev.interlock.os.vm.Protection;
import dev.interlock.os.vm.SharedSegments;
import dev.interlock.os.vm.SharedSegments.Segment;
import dev.interlock.os.vm.Sharing;
import dev.interlock.os.vm.TableWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** System V shared memory: shmget(2), shmat(2), shmdt(2), shmctl(2). */
public final class SharedMemoryCalls {
    private static final int IPC_PRIVATE = 0;
    private static final int IPC_CREAT = 01000;
    private static final int IPC_EXCL = 02000;

    private static final int IPC_RMID = 0;
    private static final int IPC_SET = 1;
    private static final int IPC_STAT = 2;

    private static final int SHM_RDONLY = 010000;
    private static final int SHM_RND = 020000;
    private static final int SHM_REMAP = 040000;
    private static final int SHM_EXEC = 0100000;
    private static final int SHM_DEST = 01000;

    private static final int DESCRIPTION_BYTES = 112;
    private static final int MODE_AT = 20;

    private final MemoryCalls memory;

    SharedMemoryCalls(MemoryCalls memory) {
        this.memory = memory;
    }

    long shmget(Invocation call) {
        SharedSegments segments = call.process().space().memory().segments();
        int key = call.number(0);
        long bytes = call.argument(1);
        int flags = call.number(2);
        Segment there = key == IPC_PRIVATE ? null : segments.byKey(key).orElse(null);
        if (there != null) {
            require((flags & IPC_CREAT) == 0 || (flags & IPC_EXCL) == 0, Errno.EEXIST);
            require(Long.compareUnsigned(bytes, there.bytes()) <= 0, Errno.EINVAL);
            return there.id();
        }
        require(key == IPC_PRIVATE || (flags & IPC_CREAT) != 0, Errno.ENOENT);
        require(bytes > 0, Errno.EINVAL);
        require(bytes <= call.process().space().room(), Errno.ENOMEM);
        return segments.create(key, bytes, flags & 0777, call.process().number())
                .id();
    }

    void shmat(Invocation call) {
        memory.change(call, writer -> {
            AddressSpace space = call.process().space();
            Segment segment = segment(call);
            int flags = call.number(2);
            long bytes = AddressSpace.roundUp(segment.bytes());
            long address = call.argument(1);
            if (address == 0) {
                require((flags & SHM_REMAP) == 0, Errno.EINVAL);
                address = space.areas().place(bytes);
                require(address >= 0, Errno.ENOMEM);
            } else {
                if ((flags & SHM_RND) != 0) {
                    address &= -FRAME_BYTES;
                }
                boolean wraps = Long.compareUnsigned(address + bytes, address) < 0;
                require((address & FRAME_BYTES - 1) == 0 && !wraps, Errno.EINVAL);
                require(Areas.isUser(address, bytes), Errno.ENOMEM); // no area of the process is there to be in the way
                require((flags & SHM_REMAP) != 0 || space.areas().leaveFree(address, address + bytes), Errno.EINVAL);
            }
            require(space.mayGrowBy(bytes - space.areas().bytes(address, address + bytes)), Errno.ENOMEM);
            boolean writes = (flags & SHM_RDONLY) == 0;
            space.mappings()
                    .lay(
                            address,
                            address + bytes,
                            new Protection(writes, (flags & SHM_EXEC) != 0),
                            writes ? Sharing.SHARED : Sharing.SHARED_READ_ONLY,
                            segment.file(),
                            0,
                            writer);
            return address;
        });
    }

    void shmdt(Invocation call) {
        memory.change(call, writer -> {
            AddressSpace space = call.process().space();
            long start = call.argument(0);
            require((start & FRAME_BYTES - 1) == 0, Errno.EINVAL);
            long end = space.areas().attachedUpTo(start);
            boolean attached = end > 0
                    && space.areas()
                            .fileAt(start)
                            .flatMap(space.memory().segments()::of)
                            .isPresent();
            require(attached, Errno.EINVAL);
            space.mappings().unmap(start, end, writer);
            return 0;
        });
    }

    long shmctl(Invocation call) {
        SharedSegments segments = call.process().space().memory().segments();
        switch (call.number(1)) {
            case IPC_RMID -> segments.remove(segment(call), TableWriter.script(call.work(), call.core()));
            case IPC_STAT -> {
                Segment segment = segment(call);
                byte[] description = describe(segment, segments.attached(segment));
                call.memory().write(call.argument(2), description, description.length);
            }
            case IPC_SET -> {
                Segment segment = segment(call);
                segments.permissions(segment, (int) call.memory().load(call.argument(2) + MODE_AT, 4) & 0777);
            }
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    private static Segment segment(Invocation call) {
        return call.process()
                .space()
                .memory()
                .segments()
                .byId(call.number(0))
                .orElseThrow(() -> new SystemCallException(Errno.EINVAL));
    }

    /**
     * {@code struct shmid64_ds}, {@code <asm-generic/shmbuf.h>}:
     *
     * <pre>
     *   0 key   4 uid   8 gid   12 cuid   16 cgid   20 mode   24 seq   … 48 shm_segsz   56 atime   64 dtime   72 ctime
     *   80 cpid   84 lpid   88 nattch   … 112
     * </pre>
     */
    private static byte[] describe(Segment segment, int attached) {
        ByteBuffer text = ByteBuffer.allocate(DESCRIPTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        text.putInt(0, segment.key());
        text.putInt(20, segment.permissions() | (segment.removed() ? SHM_DEST : 0));
        text.putLong(48, segment.bytes()).putInt(80, segment.creator()).putLong(88, attached);
        return text.array();
    }
}
