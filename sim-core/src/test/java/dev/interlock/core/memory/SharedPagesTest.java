package dev.interlock.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedPagesTest {
    private static final long AT = 0x5000;
    private final SharedPages pages = new SharedPages(1 << 24);

    private void write(int offset, int value) {
        pages.writable(AT)[offset] = (byte) value;
    }

    private int read(int offset) {
        return pages.readable(AT)[offset];
    }

    @Test
    void a_write_after_a_snapshot_copies_the_page_and_leaves_the_snapshot_as_it_was() {
        write(1, 11);
        Object first = pages.save();
        write(2, 22);
        assertThat(read(1)).as("what was there before").isEqualTo(11);

        pages.restore(first);

        assertThat(read(1)).isEqualTo(11);
        assertThat(read(2)).isZero();
    }

    @Test
    void a_snapshot_can_be_restored_again_and_again() {
        write(1, 11);
        Object saved = pages.save();
        for (int round = 0; round < 3; round++) {
            pages.restore(saved);
            assertThat(read(1)).isEqualTo(11);
            write(1, 33);
            pages.writable(0x9000)[0] = 1;
        }
        pages.restore(saved);
        assertThat(pages.readable(0x9000)).as("not written then").isNull();
        assertThat(read(1)).isEqualTo(11);
    }

    @Test
    void what_was_written_after_a_snapshot_is_not_written_into_by_who_goes_back_to_a_later_one() {
        write(1, 1);
        Object first = pages.save();
        write(1, 2);
        Object second = pages.save();
        pages.restore(first);
        write(1, 3);

        pages.restore(second);

        assertThat(read(1)).isEqualTo(2);
    }

    @Test
    void only_what_was_written_since_counts_as_its_own() {
        write(1, 1);
        assertThat(pages.ownBytes()).isEqualTo(4096);
        Object saved = pages.save();
        assertThat(pages.ownBytes()).isZero();
        write(1, 2);
        write(2, 2);
        assertThat(pages.ownBytes()).isEqualTo(4096);
        pages.restore(saved);
        assertThat(pages.ownBytes()).isZero();
    }
}
