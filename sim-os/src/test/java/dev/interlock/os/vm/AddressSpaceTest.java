package dev.interlock.os.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.mmu.PageTables;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private static final long HERE = 0x7000_0000L;
    private static final Protection READ_ONLY = new Protection(false, false);

    private final PhysicalMemory memory = new PhysicalMemory(16 << 20);
    private final FrameAllocator frames = new FrameAllocator(memory);
    private final AddressSpace space = new AddressSpace(memory, frames);
    private final TableWriter writer = TableWriter.direct(memory);

    @Test
    void a_page_has_a_frame_when_it_is_touched() {
        space.reserve(HERE, 0x10_0000_0000L, Protection.READ_WRITE);
        long before = frames.free();

        assertThat(walk(HERE + 0x5000, true)).isEqualTo(-1);
        assertThat(space.resolve(HERE + 0x5008, true, false, writer)).isTrue();

        assertThat(walk(HERE + 0x5008, true)).isEqualTo(space.physical(HERE + 0x5008));
        assertThat(before - frames.free()).as("one page, three tables").isEqualTo(4);
    }

    @Test
    void what_an_area_does_not_allow_is_refused() {
        space.reserve(HERE, 0x1000, READ_ONLY);
        space.reserve(HERE + 0x1000, 0x1000, Protection.NONE);

        assertThat(space.resolve(HERE, true, false, writer)).isFalse();
        assertThat(space.resolve(HERE, false, true, writer)).isFalse();
        assertThat(space.resolve(HERE + 0x1000, false, false, writer)).isFalse();
        assertThat(space.resolve(HERE + 0x2000, false, false, writer)).isFalse();
        assertThat(space.resolve(HERE, false, false, writer)).isTrue();
    }

    @Test
    void unmapping_the_middle_leaves_the_ends() {
        space.reserve(HERE, 0x3000, Protection.READ_WRITE);
        for (int page = 0; page < 3; page++) {
            space.resolve(HERE + page * 0x1000, true, false, writer);
        }

        space.unmap(HERE + 0x1000, HERE + 0x2000, writer);

        assertThat(walk(HERE, true)).isPositive();
        assertThat(walk(HERE + 0x1000, false)).isEqualTo(-1);
        assertThat(walk(HERE + 0x2000, true)).isPositive();
        assertThat(space.isFree(HERE + 0x1000, HERE + 0x2000)).isTrue();
        assertThat(space.isMapped(HERE, HERE + 0x3000)).isFalse();
    }

    @Test
    void a_frame_that_comes_back_is_zeroed_for_its_next_owner() {
        space.reserve(HERE, 0x2000, Protection.READ_WRITE);
        space.resolve(HERE, true, false, writer);
        long frame = space.physical(HERE);
        memory.writeLong(frame + 80, 42);
        space.unmap(HERE, HERE + 0x1000, writer);

        space.resolve(HERE + 0x1000, true, false, writer);

        assertThat(space.physical(HERE + 0x1000)).isEqualTo(frame);
        assertThat(memory.readLong(frame + 80)).isZero();
    }

    @Test
    void protection_changes_in_the_tables_and_for_pages_to_come() {
        space.reserve(HERE, 0x2000, Protection.READ_WRITE);
        space.resolve(HERE, true, false, writer);

        space.protect(HERE, HERE + 0x2000, READ_ONLY, writer);

        assertThat(walk(HERE, true)).isEqualTo(-1);
        assertThat(walk(HERE, false)).isPositive();
        assertThat(space.resolve(HERE + 0x1000, true, false, writer)).isFalse();
    }

    @Test
    void a_moved_range_keeps_its_frames() {
        space.reserve(HERE, 0x2000, Protection.READ_WRITE);
        space.resolve(HERE + 0x1000, true, false, writer);
        long frame = space.physical(HERE + 0x1000);

        long target = space.place(0x4000);
        space.move(HERE, HERE + 0x2000, target, writer);

        assertThat(walk(target + 0x1000, true)).isEqualTo(frame);
        assertThat(walk(HERE + 0x1000, false)).isEqualTo(-1);
        assertThat(space.isFree(HERE, HERE + 0x2000)).isTrue();
    }

    @Test
    void contents_come_from_the_source() {
        space.lay(
                HERE, HERE + 0x2000, READ_ONLY, (offset, target) -> target[8] = (byte) (offset >> 12), 0x7000, writer);

        space.resolve(HERE + 0x1000, false, false, writer);

        assertThat(memory.readLong(space.physical(HERE + 0x1008))).isEqualTo(8);
    }

    private long walk(long address, boolean write) {
        return PageTables.translate(memory::readLong, space.root(), address, write, true, memory.bytes());
    }
}
