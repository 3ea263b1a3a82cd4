package dev.interlock.os.load;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FileContents;

/**
 * A program as a file whose pages lie as they lie in memory, so that all who run it share the pages that they do not write.
 */
final class ProgramPages implements FileContents {
    private final ProgramImage image;
    private final long start;
    private final long end;

    ProgramPages(ProgramImage image) {
        this.image = image;
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        for (Segment segment : image.segments()) {
            lowest = Math.min(lowest, segment.address() & -FRAME_BYTES);
            highest = Math.max(highest, AddressSpace.roundUp(segment.address() + segment.bytes().length));
        }
        start = lowest;
        end = Math.max(lowest, highest);
    }

    /** Where in the file the page of an address lies. */
    long offset(long address) {
        return address - start;
    }

    @Override
    public long size() {
        return end - start;
    }

    @Override
    public void read(long offset, byte[] target) {
        long from = start + offset;
        for (Segment segment : image.segments()) {
            long first = Math.max(from, segment.address());
            long last = Math.min(from + target.length, segment.address() + segment.bytes().length);
            if (first < last) {
                System.arraycopy(segment.bytes(), (int) (first - segment.address()), target, (int) (first - from), (int)
                        (last - first));
            }
        }
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        throw new IllegalStateException("a program is mapped privately");
    }
}
