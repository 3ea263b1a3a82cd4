package dev.interlock.test.litmus;

import dev.interlock.core.bus.BusConfig;
import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.mmu.TlbConfig;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.pipeline.CoreConfig;
import java.util.Random;

/**
 * Other machines than the one in the profile, to shake a test harder than one set of latencies can: what a real processor
 * gets from refresh, prefetches, power states and interrupts, we get from data sheets drawn at random. Slow buses and
 * distant memory make stores wait long in the store buffer; tiny caches and TLBs evict in the middle of a test.
 *
 * <p>No data sheet may change what is allowed: x86-TSO has no latencies.
 */
final class MachineVariation {
    private final MachineConfig base;
    private final Random random;

    private MachineVariation(MachineConfig base, Random random) {
        this.base = base;
        this.random = random;
    }

    /** A machine like this one but for its numbers. */
    static MachineConfig of(MachineConfig base, Random random) {
        MachineVariation variation = new MachineVariation(base, random);
        return new MachineConfig(
                base.name() + " varied",
                base.cores(),
                base.protocol(),
                random.nextLong(),
                variation.core(),
                variation.caches(),
                variation.tlbs(),
                variation.bus(),
                variation.memory(),
                base.trap());
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private int powerOfTwo(int leastLog, int mostLog) {
        return 1 << between(leastLog, mostLog);
    }

    private CoreConfig core() {
        CoreConfig core = base.core();
        return new CoreConfig(
                random.nextBoolean() ? core.storeBufferEntries() : between(2, 6),
                between(0, 8),
                between(0, 30),
                between(0, 3),
                core.selfModifyingCycles(),
                core.latencies());
    }

    private CacheLevels caches() {
        CacheConfig.Replacement replacement = base.cache().l1d().replacement();
        int l1Cycles = between(1, 6);
        int l2Cycles = l1Cycles + between(1, 16);
        int sets = powerOfTwo(1, 6);
        int ways = between(2, 8);
        return new CacheLevels(
                new CacheConfig(sets, ways, l1Cycles, between(1, 4), replacement),
                new CacheConfig(sets, ways, l1Cycles, between(1, 10), replacement),
                new CacheConfig(2 * sets, ways + between(0, 4), l2Cycles, between(2, 16), replacement),
                new CacheConfig(8 * sets, ways + between(4, 12), between(4, 40), 16, replacement),
                between(1, 8));
    }

    private TlbLevels tlbs() {
        return new TlbLevels(
                new TlbConfig(powerOfTwo(1, 4), 4),
                new TlbConfig(powerOfTwo(0, 4), between(1, 4)),
                new TlbConfig(powerOfTwo(1, 6), 4),
                between(0, 8));
    }

    private BusConfig bus() {
        return new BusConfig(
                between(0, 8),
                between(1, 6),
                between(1, 12),
                between(0, 16),
                between(0, 40),
                between(1, 12),
                between(1, 12));
    }

    private MemoryConfig memory() {
        return new MemoryConfig(base.memory().mebibytes(), between(0, 300), powerOfTwo(0, 2), between(0, 40));
    }
}
