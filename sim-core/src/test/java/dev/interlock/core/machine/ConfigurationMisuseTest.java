package dev.interlock.core.machine;

import static dev.interlock.core.cache.CacheConfig.Replacement.LRU;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.memory.MemoryConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A machine that cannot be is refused with one sentence: what is wrong, and what is allowed. */
class ConfigurationMisuseTest {
    private static final MachineConfig TEXTBOOK = MachineConfig.profile("textbook-1");
    private static final CacheConfig L1 = TEXTBOOK.cache().l1d();

    private static void assertRefused(ThrowingCallable misuse, String sentence) {
        assertThatThrownBy(misuse).isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
    }

    @Test
    void sets_that_are_no_power_of_two() {
        assertRefused(() -> L1.withSets(48), "sets is 48; it must be a power of two from 1 to 65536");
        assertRefused(() -> L1.withSets(0), "sets is 0; it must be a power of two from 1 to 65536");
        assertRefused(() -> L1.withSets(-64), "sets is -64; it must be a power of two from 1 to 65536");
        assertRefused(() -> L1.withSets(1 << 17), "sets is 131072; it must be a power of two from 1 to 65536");
    }

    @Test
    void an_l3_without_ways() {
        assertRefused(
                () -> TEXTBOOK.withCache(TEXTBOOK.cache().withL3(new CacheConfig(8192, 0, 18, 64, LRU))),
                "ways is 0; it must be from 1 to 64");
        assertRefused(() -> L1.withWays(65), "ways is 65; it must be from 1 to 64");
    }

    @Test
    void a_cache_without_mshrs() {
        assertRefused(() -> new CacheConfig(64, 8, 4, 0, LRU), "mshrs is 0; it must be from 1 to 64");
    }

    @Test
    void an_l3_that_is_missing() {
        CacheLevels levels = TEXTBOOK.cache();
        assertRefused(() -> levels.withL3(null), "l3 is missing");
        assertRefused(() -> TEXTBOOK.withMemory(null), "memory is missing");
    }

    @Test
    void an_l2_smaller_than_the_l1_that_it_includes() {
        assertRefused(
                () -> TEXTBOOK.cache().withL2(new CacheConfig(64, 4, 12, 16, LRU)),
                "l2 holds 16384 bytes; it includes the L1 caches, so it must hold at least 32768");
    }

    @Test
    void an_l3_smaller_than_an_l2_that_it_includes() {
        assertRefused(
                () -> TEXTBOOK.withCache(TEXTBOOK.cache().withL3(new CacheConfig(64, 16, 18, 64, LRU))),
                "l3 holds 65536 bytes; it includes every l2, so it must hold at least 262144 (better 524288 for 2 cores)");
    }

    @Test
    void an_l2_faster_than_the_l1_before_it() {
        assertRefused(
                () -> TEXTBOOK.cache().withL2(TEXTBOOK.cache().l2().withHitCycles(2)),
                "l2.hitCycles is 2; it counts from the issue of the access, so it must be at least l1d.hitCycles, 4");
    }

    @Test
    void no_room_for_what_is_written_back() {
        CacheLevels levels = TEXTBOOK.cache();
        assertRefused(
                () -> new CacheLevels(levels.l1i(), levels.l1d(), levels.l2(), levels.l3(), 0),
                "writebackEntries is 0; it must be from 1 to 64");
    }

    @Test
    void a_protocol_that_there_is_not() {
        assertThatThrownBy(() -> TEXTBOOK.withProtocol("dragon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("protocol is dragon; it must be one of ")
                .hasMessageContaining("mesi");
    }

    @Test
    void too_many_cores_or_none() {
        assertRefused(() -> TEXTBOOK.withCores(0), "cores is 0; it must be from 1 to 64");
        assertRefused(() -> TEXTBOOK.withCores(65), "cores is 65; it must be from 1 to 64");
    }

    @Test
    void memory_of_no_size() {
        assertRefused(() -> MemoryConfig.flat(0, 110, 2, 20), "mebibytes is 0; it must be from 1 to 1048576");
    }
}
