package dev.interlock.os.kernel;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.vm.FrameAllocator;

/** Where the kernel's own structures lie in simulated memory, so that cores contend for them as they do on hardware. */
final class KernelMemory {
    private static final int LINE_BYTES = 64;
    private static final int RUN_QUEUE_BYTES = 2 * LINE_BYTES;

    private final long runQueues;

    KernelMemory(FrameAllocator frames, int cores) {
        long first = frames.allocate();
        int perFrame = FRAME_BYTES / RUN_QUEUE_BYTES;
        for (int more = perFrame; more < cores; more += perFrame) {
            frames.allocate();
        }
        runQueues = first;
    }

    /** The lock of a core's run queue; what it guards is in the next line. */
    long runQueueLock(int core) {
        return runQueues + (long) core * RUN_QUEUE_BYTES;
    }

    /** The head of a core's run queue. */
    long runQueueHead(int core) {
        return runQueueLock(core) + LINE_BYTES;
    }
}
