package dev.interlock.os.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.mmu.PageTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** fork(2) copies no page until somebody writes. */
class ForkTest {
    private static final long HERE = 0x7000_0000L;
    private static final int PAGE = 4096;

    private final PhysicalMemory memory = new PhysicalMemory(192L << 20);
    private final FrameAllocator frames = new FrameAllocator(memory);
    private final TableWriter writer = TableWriter.direct(memory);

    @Test
    void sixty_four_mebibytes_are_shared_and_only_written_pages_are_copied() {
        int pages = (64 << 20) / PAGE;
        AddressSpace parent = new AddressSpace(memory, frames);
        parent.map(HERE, (long) pages * PAGE, Protection.READ_WRITE);
        for (int page = 0; page < pages; page++) {
            memory.writeLong(parent.physical(HERE + (long) page * PAGE), page);
        }
        long before = frames.free();

        AddressSpace child = parent.fork(writer);

        assertThat(before - frames.free())
                .as("the child has tables (PGD, PUD, PMD, 32 page tables) and not one page")
                .isEqualTo(35);
        assertThat(child.physical(HERE)).isEqualTo(parent.physical(HERE));
        assertThat(walk(parent, HERE, true)).as("the parent may not write").isEqualTo(-1);
        assertThat(walk(child, HERE, true)).as("nor the child").isEqualTo(-1);
        assertThat(walk(child, HERE, false)).isEqualTo(parent.physical(HERE));

        for (int page = 0; page < pages; page += 100) {
            store(child, HERE + (long) page * PAGE, -1);
        }
        assertThat(child.faults().copiesOnWrite()).isEqualTo((pages + 99) / 100);
        assertThat(before - 35 - frames.free()).isEqualTo((pages + 99) / 100);
        for (int page = 0; page < pages; page += 50) {
            long at = HERE + (long) page * PAGE;
            assertThat(memory.readLong(parent.physical(at))).isEqualTo(page);
            assertThat(memory.readLong(child.physical(at))).isEqualTo(page % 100 == 0 ? -1 : page);
        }
    }

    @Test
    void the_map_of_physical_memory_shows_who_has_what() {
        VirtualMemory virtual = new VirtualMemory(memory, frames);
        AddressSpace parent = new AddressSpace(virtual, writer);
        parent.map(HERE, 4 * PAGE, Protection.READ_WRITE);
        AddressSpace child = parent.fork(writer);
        store(child, HERE + PAGE, 7);

        PhysicalMap map = PhysicalMap.of(virtual);

        assertThat(map.shared()).isEqualTo(3);
        assertThat(map.count(FrameKind.ANONYMOUS)).isEqualTo(5);
        assertThat(map.count(FrameKind.PAGE_TABLE)).isEqualTo(8);
        assertThat(map.count(PhysicalMap.Use.COPY_ON_WRITE)).isEqualTo(3);
        assertThat(map.count(PhysicalMap.Use.PRIVATE)).isEqualTo(2);
        assertThat(map.toText(space -> space == parent ? "process 1" : "process 2", 120))
                .isEqualTo("""
                        anonymous            5 frames
                        page cache           0 frames
                        page table           8 frames
                        kernel               0 frames
                        memory map         768 frames
                        free             48115 frames

                        mapped by processes
                          private            2 frames
                          shared             0 frames
                          copy on write      3 frames

                        0x100000 – 0x100fff      1  page table  1
                        0x101000 – 0x101fff      1  anonymous   2  copy on write  process 1 at 0x70000000, process 2 at 0x70000000
                        0x102000 – 0x104fff      3  page table  1
                        0x105000 – 0x105fff      1  anonymous   1  private        process 1 at 0x70001000
                        0x106000 – 0x107fff      2  anonymous   2  copy on write  process 1 at 0x70002000, process 2 at 0x70002000
                        0x108000 – 0x10bfff      4  page table  1
                        0x10c000 – 0x10cfff      1  anonymous   1  private        process 2 at 0x70001000
                        """);
        assertThat(map.toText(space -> space == parent ? "process 1" : "process 2", 40)
                        .lines())
                .allMatch(line -> line.length() <= 40);
    }

    @Test
    void the_map_of_physical_memory_tells_shared_memory_from_what_will_be_copied() {
        VirtualMemory virtual = new VirtualMemory(memory, frames);
        AddressSpace parent = new AddressSpace(virtual, writer);
        parent.map(HERE, PAGE, Protection.READ_WRITE);
        AddressSpace child = parent.fork(writer);
        store(child, HERE, 1);

        assertThat(PhysicalMap.of(virtual).count(PhysicalMap.Use.COPY_ON_WRITE))
                .as("the parent is still guarded, but nobody else has the frame")
                .isZero();
        assertThat(PhysicalMap.of(virtual).count(PhysicalMap.Use.PRIVATE)).isEqualTo(2);
    }

    @Test
    void the_last_one_to_have_a_frame_keeps_it() {
        AddressSpace parent = new AddressSpace(memory, frames);
        parent.map(HERE, PAGE, Protection.READ_WRITE);
        long frame = parent.physical(HERE);
        AddressSpace child = parent.fork(writer);
        store(child, HERE, 7);

        assertThat(touch(parent, HERE, true, false)).isTrue();

        assertThat(parent.physical(HERE)).isEqualTo(frame);
        assertThat(parent.faults().copiesOnWrite()).isZero();
        assertThat(walk(parent, HERE, true)).isEqualTo(frame);
    }

    @Test
    void what_was_read_only_stays_so() {
        AddressSpace parent = new AddressSpace(memory, frames);
        parent.map(HERE, PAGE, new Protection(false, true));
        AddressSpace child = parent.fork(writer);

        assertThat(touch(child, HERE, true, false)).isFalse();
        assertThat(touch(child, HERE, false, true)).isTrue();
        child.mappings().protect(HERE, HERE + PAGE, Protection.READ_WRITE, writer);
        assertThat(walk(child, HERE, true))
                .as("mprotect gives no right to the parent's frame")
                .isEqualTo(-1);
        store(child, HERE, 3);
        assertThat(memory.readLong(parent.physical(HERE))).isZero();
    }

    @Test
    void a_process_that_ends_gives_everything_back_but_what_others_have() {
        AddressSpace parent = new AddressSpace(memory, frames);
        parent.map(HERE, 10 * PAGE, Protection.READ_WRITE);
        long before = frames.free();
        AddressSpace child = parent.fork(writer);
        store(child, HERE, 1);

        child.release(writer);

        assertThat(frames.free()).isEqualTo(before);
        parent.release(writer);
        assertThat(frames.free()).isEqualTo(frames.total());
    }

    @Test
    void too_few_frames_for_the_tables_change_nothing() {
        FrameAllocator few = new FrameAllocator(memory, (1 << 20) + 6 * PAGE);
        AddressSpace parent = new AddressSpace(memory, few);
        parent.map(HERE, PAGE, Protection.READ_WRITE);

        assertThatThrownBy(() -> parent.fork(writer)).isInstanceOf(OutOfFramesException.class);

        assertThat(few.free()).isEqualTo(1);
        assertThat(walk(parent, HERE, true)).isPositive();
    }

    /** Generations of processes write, fork, unmap and end; each sees its own values and no other's. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void generations_never_see_each_others_stores(long seed) {
        Random random = new Random(seed);
        int pages = 12;
        List<AddressSpace> processes = new ArrayList<>();
        List<Map<Integer, Long>> expected = new ArrayList<>();
        VirtualMemory all = new VirtualMemory(memory, frames);
        AddressSpace first = new AddressSpace(all, writer);
        first.reserve(HERE, pages * PAGE, Protection.READ_WRITE);
        processes.add(first);
        expected.add(new HashMap<>());
        for (int step = 0; step < 3_000; step++) {
            int who = random.nextInt(processes.size());
            AddressSpace space = processes.get(who);
            int page = random.nextInt(pages);
            long at = HERE + (long) page * PAGE;
            switch (random.nextInt(10)) {
                case 0 -> {
                    if (processes.size() < 6) {
                        processes.add(space.fork(writer));
                        expected.add(new HashMap<>(expected.get(who)));
                    }
                }
                case 1 -> {
                    if (processes.size() > 1) {
                        processes.remove(who).release(writer);
                        expected.remove(who);
                    }
                }
                case 2 -> {
                    space.mappings().lay(at, at + PAGE, Protection.READ_WRITE, writer);
                    expected.get(who).put(page, 0L);
                }
                default -> {
                    store(space, at, step);
                    expected.get(who).put(page, (long) step);
                }
            }
            if (step % 50 == 0) {
                Descriptors.agree(all, memory);
            }
            for (int i = 0; i < processes.size(); i++) {
                for (Map.Entry<Integer, Long> one : expected.get(i).entrySet()) {
                    long physical = walk(processes.get(i), HERE + (long) one.getKey() * PAGE, false);
                    assertThat(physical < 0 ? 0 : memory.readLong(physical))
                            .as("seed %d, step %d, process %d, page %d", seed, step, i, one.getKey())
                            .isEqualTo(one.getValue());
                }
            }
        }
        processes.forEach(space -> space.release(writer));
        assertThat(frames.free()).as("no frame is lost").isEqualTo(frames.total());
        Descriptors.agree(all, memory);
    }

    /** A store as a core does it: the walk, the page fault, the walk again. */
    private void store(AddressSpace space, long address, long value) {
        if (walk(space, address, true) < 0) {
            assertThat(touch(space, address, true, false)).isTrue();
        }
        memory.writeLong(walk(space, address, true), value);
    }

    private long walk(AddressSpace space, long address, boolean write) {
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
