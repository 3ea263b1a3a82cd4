package dev.interlock.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.cache.PrefetchConfig.Kind;
import org.junit.jupiter.api.Test;

/** What the prefetchers guess, line by line. Lines are written as numbers: line n is at address 64 n; a page has 64. */
class PrefetcherTest {
    private static String guesses(Prefetcher prefetcher, int line, boolean fresh) {
        long[] guesses = new long[16];
        int count = prefetcher.observe(64L * line, fresh, guesses);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(guesses[i] / 64);
        }
        return text.toString();
    }

    @Test
    void the_next_line_follows_a_miss_or_the_first_use_of_a_prefetched_line() {
        Prefetcher prefetcher = Prefetcher.of(PrefetchConfig.nextLine(1));
        assertThat(guesses(prefetcher, 5, true)).isEqualTo("6");
        assertThat(guesses(prefetcher, 5, false)).isEmpty();
    }

    @Test
    void next_lines_end_at_the_page() {
        Prefetcher prefetcher = Prefetcher.of(PrefetchConfig.nextLine(4));
        assertThat(guesses(prefetcher, 58, true)).isEqualTo("59 60 61 62");
        assertThat(guesses(prefetcher, 61, true)).isEqualTo("62 63");
        assertThat(guesses(prefetcher, 63, true)).isEmpty();
    }

    @Test
    void a_stride_is_believed_when_it_came_twice() {
        Prefetcher prefetcher = Prefetcher.of(PrefetchConfig.stride(2));
        assertThat(guesses(prefetcher, 10, true)).isEmpty();
        assertThat(guesses(prefetcher, 13, true)).isEmpty();
        assertThat(guesses(prefetcher, 16, true)).isEqualTo("19 22");
        assertThat(guesses(prefetcher, 16, false)).isEmpty(); // the same line again says nothing
        assertThat(guesses(prefetcher, 19, false)).isEqualTo("22 25");
        assertThat(guesses(prefetcher, 20, true)).isEmpty(); // broken
        assertThat(guesses(prefetcher, 21, true)).isEqualTo("22 23");
    }

    @Test
    void a_stride_may_go_downwards_and_ends_at_the_page() {
        Prefetcher prefetcher = Prefetcher.of(PrefetchConfig.stride(4));
        guesses(prefetcher, 64 + 15, true);
        guesses(prefetcher, 64 + 10, true);
        assertThat(guesses(prefetcher, 64 + 5, true)).isEqualTo("64");
    }

    @Test
    void interleaved_pages_do_not_disturb_each_other_until_the_table_is_full() {
        Prefetcher prefetcher = Prefetcher.of(new PrefetchConfig(Kind.STRIDE, 1, 2, 4));
        guesses(prefetcher, 0, true);
        guesses(prefetcher, 100, true);
        guesses(prefetcher, 2, true);
        guesses(prefetcher, 103, true);
        assertThat(guesses(prefetcher, 4, true)).isEqualTo("6");
        assertThat(guesses(prefetcher, 106, true)).isEqualTo("109");
        guesses(prefetcher, 200, true); // takes the place of page 0, which was seen longest ago
        assertThat(guesses(prefetcher, 6, true)).isEmpty();
    }

    @Test
    void goes_on_from_a_saved_state_as_it_did_before() {
        Prefetcher prefetcher = Prefetcher.of(PrefetchConfig.stride(1));
        guesses(prefetcher, 1, true);
        guesses(prefetcher, 3, true);
        Object saved = prefetcher.save();
        assertThat(guesses(prefetcher, 4, true)).isEmpty();
        prefetcher.restore(saved);
        assertThat(guesses(prefetcher, 5, true)).isEqualTo("7");
    }

    @Test
    void impossible_prefetchers_are_refused_with_what_is_allowed() {
        assertThatThrownBy(() -> Kind.named("oracle"))
                .hasMessage("prefetch is oracle; it must be one of none, next-line, stride");
        assertThatThrownBy(() -> new PrefetchConfig(null, 1, 1, 1))
                .hasMessage("prefetch is missing; it must be one of none, next-line, stride");
        assertThatThrownBy(() -> PrefetchConfig.nextLine(0))
                .hasMessage("prefetch.degree is 0; it must be from 1 to 16");
        assertThat(Kind.named("NEXT_LINE")).isEqualTo(Kind.named("next-line")).isEqualTo(Kind.NEXT_LINE);
    }
}
