package dev.interlock.core.machine;

import static dev.interlock.core.cache.CacheConfig.Replacement.LRU;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.cache.WritePolicy;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.mmu.TlbConfig;
import dev.interlock.core.mmu.TlbLevels;
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
    void a_data_tlb_of_one_entry() {
        TlbConfig one = new TlbConfig(1, 1);
        assertRefused(
                () -> new TlbLevels(one, one, one, 0),
                "data has 1 entry; a store may lie in two pages and needs both translations at once, so it must have at least 2");
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
    void an_inclusive_l2_smaller_than_an_l1() {
        assertRefused(
                () -> TEXTBOOK.cache().withL2(new CacheConfig(64, 4, 12, 16, LRU)),
                "an inclusive l2 of 16 KiB is smaller than the l1i of 32 KiB; it must be at least as large");
        CacheLevels smallL1i = TEXTBOOK.cache().withL1i(L1.withSets(1).withWays(1));
        assertRefused(
                () -> smallL1i.withL2(new CacheConfig(64, 4, 12, 16, LRU)),
                "an inclusive l2 of 16 KiB is smaller than the l1d of 32 KiB; it must be at least as large");
        assertRefused(
                () -> smallL1i.withL2(new CacheConfig(1, 1, 12, 16, LRU)),
                "an inclusive l2 of 64 bytes is smaller than the l1d of 32 KiB; it must be at least as large");
    }

    @Test
    void an_l2_that_includes_nothing_may_be_of_any_size_until_it_must() {
        CacheLevels exclusive = TEXTBOOK.cache().withInclusion(Inclusion.EXCLUSIVE, Inclusion.INCLUSIVE);
        CacheLevels victims = exclusive.withL2(new CacheConfig(1, 8, 12, 16, LRU));
        assertThat(TEXTBOOK.withCache(victims).cache().privateBytes()).isEqualTo(2 * 32768 + 512);
        assertRefused(
                () -> victims.withInclusion(Inclusion.INCLUSIVE, Inclusion.INCLUSIVE),
                "an inclusive l2 of 512 bytes is smaller than the l1i of 32 KiB; it must be at least as large");
    }

    @Test
    void an_inclusive_l3_smaller_than_what_it_includes() {
        CacheConfig small = new CacheConfig(64, 16, 18, 64, LRU);
        assertRefused(
                () -> TEXTBOOK.withCache(TEXTBOOK.cache().withL3(small)),
                "an inclusive l3 of 64 KiB is smaller than the 256 KiB of one core's private caches;"
                        + " it must be at least as large, better 512 KiB for 2 cores");
        assertRefused(
                () -> TEXTBOOK.withCores(1)
                        .withCache(TEXTBOOK.cache()
                                .withInclusion(Inclusion.EXCLUSIVE, Inclusion.INCLUSIVE)
                                .withL3(small.withSets(256))),
                "an inclusive l3 of 256 KiB is smaller than the 320 KiB of one core's private caches;"
                        + " it must be at least as large, better 320 KiB for 1 core");
        CacheLevels victims = TEXTBOOK.cache().withL3(small).withInclusion(Inclusion.INCLUSIVE, Inclusion.EXCLUSIVE);
        assertThat(TEXTBOOK.withCache(victims).cache().l3()).isEqualTo(small);
    }

    @Test
    void an_inclusion_that_there_is_not_or_that_is_missing() {
        assertRefused(
                () -> Inclusion.named("mostly"),
                "inclusion is mostly; it must be one of inclusive, exclusive, non-inclusive");
        assertThat(Inclusion.named("non-inclusive")).isEqualTo(Inclusion.NON_INCLUSIVE);
        assertThat(Inclusion.named("EXCLUSIVE")).isEqualTo(Inclusion.EXCLUSIVE);
        assertRefused(
                () -> TEXTBOOK.cache().withInclusion(null, Inclusion.INCLUSIVE),
                "l2Inclusion is missing; it must be one of inclusive, exclusive, non-inclusive");
        assertRefused(
                () -> TEXTBOOK.cache().withInclusion(Inclusion.INCLUSIVE, null),
                "l3Inclusion is missing; it must be one of inclusive, exclusive, non-inclusive");
    }

    @Test
    void a_write_through_l1d_above_an_exclusive_l2() {
        assertRefused(
                () -> TEXTBOOK.cache()
                        .withL1dWrites(WritePolicy.WRITE_THROUGH)
                        .withInclusion(Inclusion.EXCLUSIVE, Inclusion.INCLUSIVE),
                "l1dWrites is WRITE_THROUGH, but an exclusive l2 has no copy of the lines of the l1d to write through to;"
                        + " l2Inclusion must be inclusive or non-inclusive");
    }

    @Test
    void a_policy_that_there_is_not() {
        assertRefused(
                () -> CacheConfig.Replacement.named("mru"),
                "replacement is mru; it must be one of lru, tree-plru, nru, srrip, random");
        assertRefused(
                () -> L1.withReplacement(null),
                "replacement is missing; it must be one of lru, tree-plru, nru, srrip, random");
    }

    @Test
    void lines_that_are_not_of_64_bytes() {
        assertRefused(
                () -> L1.withLineBytes(48),
                "lineBytes is 48; lines have 64 bytes on every x86-64 processor, so it must be 64");
        assertThat(L1.withLineBytes(64)).isSameAs(L1);
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
