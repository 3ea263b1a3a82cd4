package dev.interlock.os.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the descriptors of frames lie, and that nobody else gets their memory. */
class MemoryMapTest {
    private static final long BYTES = 8 << 20;
    private static final long HERE = 0x40_0000;

    private final PhysicalMemory memory = new PhysicalMemory(BYTES);
    private final FrameAllocator frames = new FrameAllocator(memory);

    @Test
    void a_64th_of_memory_is_a_line_for_each_frame_with_the_counts_where_struct_page_has_them() {
        MemoryMap map = frames.map();

        assertThat(map.start()).isEqualTo(BYTES - BYTES / 64);
        assertThat(map.mappings(0x10_3000)).isEqualTo(map.start() + 0x103 * 64 + 48);
        assertThat(map.references(0x10_3000)).isEqualTo(map.start() + 0x103 * 64 + 52);
        assertThat(map.references(BYTES - 4096)).isLessThan(BYTES);
    }

    @Test
    void the_last_frame_that_is_handed_out_ends_where_the_map_begins() {
        long last = 0;
        while (frames.free() > 0) {
            last = frames.allocate();
        }

        assertThat(last + 4096).isEqualTo(frames.map().start());
        assertThatThrownBy(frames::allocate)
                .isInstanceOf(OutOfFramesException.class)
                .hasMessage("the machine has only 8 MiB of memory");
    }

    @Test
    void a_program_that_is_loaded_has_its_frames_counted() {
        VirtualMemory all = new VirtualMemory(memory, frames);
        AddressSpace space = new AddressSpace(all, TableWriter.direct(memory));
        space.map(HERE, 3 * 4096, Protection.READ_WRITE);
        long frame = space.physical(HERE);

        Descriptors.agree(all, memory);

        assertThat(memory.readLong(frames.map().mappings(frame))).isEqualTo(1L << 32 | 1);
    }

    @Test
    void two_counts_of_a_descriptor_do_not_carry_into_each_other() {
        TableWriter direct = TableWriter.direct(memory);
        MemoryMap map = frames.map();
        map.unmapped(0x10_0000, direct); // comes before the addition that it belongs to
        map.mapped(0x10_0000, direct);
        map.referenced(0x10_0000, direct);

        assertThat(memory.readLong(map.mappings(0x10_0000))).isEqualTo(1L << 32);
    }

    /** Read the entry, then tell the descriptor: once for each page, and tables last. */
    @Test
    void who_takes_an_address_space_apart_reads_the_entry_of_every_page_and_counts_it() {
        AddressSpace space = new AddressSpace(memory, frames);
        space.map(HERE, 5 * 4096, Protection.READ_WRITE);
        List<Long> loaded = new ArrayList<>();
        List<Long> changed = new ArrayList<>();

        space.tearDown(new DirectWriter(memory) {
            @Override
            public long load(long physical) {
                long entry = super.load(physical);
                loaded.add(entry & 0xf_ffff_f000L);
                return entry;
            }

            @Override
            public void add(long physical, int change) {
                super.add(physical, change);
                assertThat(change).isEqualTo(-1);
                changed.add(physical);
            }
        });

        List<Long> expected = new ArrayList<>();
        for (int page = 0; page < 5; page++) {
            long frame = space.physical(HERE + page * 4096);
            assertThat(loaded.get(page)).isEqualTo(frame);
            expected.add(frames.map().mappings(frame));
            expected.add(frames.map().references(frame));
        }
        assertThat(changed).startsWith(expected.toArray(Long[]::new)).hasSize(10 + 4);
        space.release(TableWriter.direct(memory));
        assertThat(frames.free()).isEqualTo(frames.total());
        Descriptors.agree(space.memory(), memory);
    }

    /** Between the last work of a process and its release, reclaim or truncate may take pages of it. */
    @Test
    void a_page_that_a_process_loses_after_it_was_taken_apart_is_counted_down_once() {
        TableWriter direct = TableWriter.direct(memory);
        AddressSpace space = new AddressSpace(memory, frames);
        space.map(HERE, 2 * 4096, Protection.READ_WRITE);
        AddressSpace child = space.fork(direct);

        child.tearDown(direct);
        child.mappings().discard(HERE, HERE + 4096, direct);
        child.release(direct);

        Descriptors.agree(space.memory(), memory);
    }
}
