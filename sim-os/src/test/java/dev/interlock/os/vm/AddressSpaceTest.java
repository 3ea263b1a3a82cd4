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
        assertThat(touch(space, HERE + 0x5008, true, false)).isTrue();

        assertThat(walk(HERE + 0x5008, true)).isEqualTo(space.physical(HERE + 0x5008));
        assertThat(before - frames.free()).as("one page, three tables").isEqualTo(4);
    }

    @Test
    void what_an_area_does_not_allow_is_refused() {
        space.reserve(HERE, 0x1000, READ_ONLY);
        space.reserve(HERE + 0x1000, 0x1000, Protection.NONE);

        assertThat(touch(space, HERE, true, false)).isFalse();
        assertThat(touch(space, HERE, false, true)).isFalse();
        assertThat(touch(space, HERE + 0x1000, false, false)).isFalse();
        assertThat(touch(space, HERE + 0x2000, false, false)).isFalse();
        assertThat(touch(space, HERE, false, false)).isTrue();
    }

    @Test
    void unmapping_the_middle_leaves_the_ends() {
        space.reserve(HERE, 0x3000, Protection.READ_WRITE);
        for (int page = 0; page < 3; page++) {
            touch(space, HERE + page * 0x1000, true, false);
        }

        space.mappings().unmap(HERE + 0x1000, HERE + 0x2000, writer);

        assertThat(walk(HERE, true)).isPositive();
        assertThat(walk(HERE + 0x1000, false)).isEqualTo(-1);
        assertThat(walk(HERE + 0x2000, true)).isPositive();
        assertThat(space.areas().leaveFree(HERE + 0x1000, HERE + 0x2000)).isTrue();
        assertThat(space.areas().cover(HERE, HERE + 0x3000)).isFalse();
    }

    @Test
    void a_frame_that_comes_back_is_zeroed_for_its_next_owner() {
        space.reserve(HERE, 0x2000, Protection.READ_WRITE);
        touch(space, HERE, true, false);
        long frame = space.physical(HERE);
        memory.writeLong(frame + 80, 42);
        space.mappings().unmap(HERE, HERE + 0x1000, writer);

        touch(space, HERE + 0x1000, true, false);

        assertThat(space.physical(HERE + 0x1000)).isEqualTo(frame);
        assertThat(memory.readLong(frame + 80)).isZero();
    }

    @Test
    void protection_changes_in_the_tables_and_for_pages_to_come() {
        space.reserve(HERE, 0x2000, Protection.READ_WRITE);
        touch(space, HERE, true, false);

        space.mappings().protect(HERE, HERE + 0x2000, READ_ONLY, writer);

        assertThat(walk(HERE, true)).isEqualTo(-1);
        assertThat(walk(HERE, false)).isPositive();
        assertThat(touch(space, HERE + 0x1000, true, false)).isFalse();
    }

    @Test
    void a_moved_range_keeps_its_frames() {
        space.reserve(HERE, 0x2000, Protection.READ_WRITE);
        touch(space, HERE + 0x1000, true, false);
        long frame = space.physical(HERE + 0x1000);

        long target = space.areas().place(0x4000);
        space.mappings().move(HERE, HERE + 0x2000, target, false, writer);

        assertThat(walk(target + 0x1000, true)).isEqualTo(frame);
        assertThat(walk(HERE + 0x1000, false)).isEqualTo(-1);
        assertThat(space.areas().leaveFree(HERE, HERE + 0x2000)).isTrue();
    }

    @Test
    void contents_come_from_the_file_and_two_who_map_it_have_one_frame() {
        CachedFile file = space.memory().cache().of("file", new Numbered(0x9000), "numbers");
        space.mappings().lay(HERE, HERE + 0x2000, READ_ONLY, Sharing.PRIVATE, file, 0x7000, writer);
        AddressSpace other = new AddressSpace(space.memory(), writer);
        other.mappings().lay(0x4000_0000L, 0x4000_1000L, Protection.READ_WRITE, Sharing.SHARED, file, 0x8000, writer);

        touch(space, HERE + 0x1000, false, false);
        touch(other, 0x4000_0000L, true, false);

        assertThat(memory.readLong(space.physical(HERE + 0x1008))).isEqualTo(8);
        assertThat(other.physical(0x4000_0000L)).isEqualTo(space.physical(HERE + 0x1000));
        assertThat(file.isDirty(8)).isTrue();
    }

    @Test
    void a_private_write_copies_the_page_of_the_file() {
        CachedFile file = space.memory().cache().of("file", new Numbered(0x9000), "numbers");
        space.mappings().lay(HERE, HERE + 0x2000, Protection.READ_WRITE, Sharing.PRIVATE, file, 0x7000, writer);

        touch(space, HERE, true, false); // not in memory before
        touch(space, HERE + 0x1000, false, false);
        touch(space, HERE + 0x1000, true, false); // read before

        for (long page = 7; page <= 8; page++) {
            long at = HERE + (page - 7) * 0x1000;
            assertThat(memory.readLong(space.physical(at + 8))).isEqualTo(page);
            assertThat(space.physical(at)).isNotEqualTo(file.frame(page).orElseThrow());
            assertThat(walk(at, true)).isPositive();
        }
    }

    @Test
    void what_is_wrong_with_an_access_is_said_exactly() {
        CachedFile file = space.memory().cache().of("file", new Numbered(0x1001), "numbers");
        space.mappings().lay(HERE, HERE + 0x4000, READ_ONLY, Sharing.PRIVATE, file, 0, writer);

        assertThat(space.check(HERE + 0x1fff, false, false)).isEmpty();
        assertThat(space.check(HERE + 0x2000, false, false)).contains(new BadAccess(7, 2, HERE + 0x2000));
        assertThat(space.check(HERE + 5, true, false)).contains(new BadAccess(11, 2, HERE + 5));
        assertThat(space.check(HERE - 1, false, false)).contains(new BadAccess(11, 1, HERE - 1));
    }

    @Test
    void a_stack_grows_down_to_its_limit_and_keeps_clear_of_what_is_below() {
        long top = 0x7fff_0000_0000L;
        space.reserveStack(top - 0x1000, 0x1000, Protection.READ_WRITE);

        assertThat(space.check(top - (8 << 20), true, false)).isEmpty();
        assertThat(space.areas().cover(top - (8 << 20), top)).isTrue();
        assertThat(space.check(top - (8 << 20) - 1, true, false)).isPresent();

        long second = 0x7ffe_0000_0000L;
        space.reserveStack(second - 0x1000, 0x1000, Protection.READ_WRITE);
        space.reserve(second - 0x20_0000, 0x1000, Protection.READ_WRITE);
        assertThat(space.check(second - 0x10_0000, true, false))
                .as("a gap of 1 MiB")
                .isPresent();
        assertThat(space.check(second - 0xf_f000, true, false)).isEmpty();
    }

    @Test
    void tables_go_when_they_map_nothing() {
        long before = frames.free();
        space.reserve(HERE, 0x1000, Protection.READ_WRITE);
        touch(space, HERE, true, false);
        assertThat(before - frames.free()).isEqualTo(4);

        space.mappings().unmap(HERE, HERE + 0x1000, writer);

        assertThat(frames.free()).isEqualTo(before);
    }

    private long walk(long address, boolean write) {
        return PageTables.translate(memory::readLong, space.root(), address, write, true, memory.bytes());
    }

    /** A page fault; false if the access is refused. */
    private boolean touch(AddressSpace space, long address, boolean write, boolean fetch) {
        if (space.check(address, write, fetch).isPresent()) {
            return false;
        }
        space.resolve(address, write, writer);
        return true;
    }
}
