package dev.interlock.os.load;

import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.Protection;

/** Puts the segments of an image into an address space. */
final class SegmentMapper {
    /** Every page is mapped before the run, which takes host time; a program beyond this is almost surely a mistake. */
    private static final long LARGEST_PROGRAM = 4L << 30;

    private SegmentMapper() {}

    /**
     * Maps and fills all segments.
     *
     * @throws ImageException if they do not fit into memory
     */
    static void map(ProgramImage image, AddressSpace space, FrameAllocator frames) {
        requireRoom(image, frames);
        for (Segment segment : image.segments()) {
            space.map(
                    segment.address(), segment.memoryBytes(), new Protection(segment.writable(), segment.executable()));
            space.write(segment.address(), segment.bytes());
        }
    }

    /** @throws ImageException if the segments, every page of them touched, do not fit into memory */
    static void requireRoom(ProgramImage image, FrameAllocator frames) {
        long most = Math.min(LARGEST_PROGRAM, frames.free() * FrameAllocator.FRAME_BYTES);
        long needed = 0;
        for (Segment segment : image.segments()) {
            needed += segment.memoryBytes();
            if (segment.memoryBytes() > most || needed > most) {
                throw new ImageException(
                        image.name(),
                        "needs more than the " + (most >> 20) + " MiB of memory that a program can have here");
            }
        }
    }
}
