package dev.interlock.test.litmus;

import dev.interlock.core.bus.BusConfig;
import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.cache.PrefetchConfig;
import dev.interlock.core.cache.WritePolicy;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.mmu.TlbConfig;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.pipeline.CoreConfig;
import java.util.Random;

/**
 * Other machines than the one in the profile, to shake a test harder than one set of latencies can: what a real processor
 * gets from refresh, prefetches, power states and interrupts, we get from data sheets drawn at random. Slow buses and
 * distant memory make stores wait long in the store buffer; tiny caches and TLBs evict in the middle of a test; replacement
 * and inclusion policies, prefetchers, early ownership for waiting stores, a ring instead of the bus all come and go.
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
        CacheLevels inclusive = variation.caches();
        long seed = random.nextLong();
        CacheLevels caches = inclusion(inclusive, new Random(seed));
        return new MachineConfig(
                base.name() + " varied",
                base.cores(),
                base.protocol(),
                seed,
                variation.core(caches),
                caches,
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

    private CoreConfig core(CacheLevels caches) {
        CoreConfig core = base.core();
        int mshrsForStores = Math.max(0, caches.l1d().mshrs() - 2); // one for the oldest store, one for loads
        return new CoreConfig(
                random.nextBoolean() ? core.storeBufferEntries() : between(2, 6),
                between(0, 8),
                between(0, 30),
                between(0, 3),
                core.selfModifyingCycles(),
                between(0, Math.min(4, mshrsForStores)),
                core.combiningBuffers(),
                core.combiningIdleCycles(),
                core.latencies());
    }

    private CacheLevels caches() {
        CacheConfig.Replacement[] policies = CacheConfig.Replacement.values();
        CacheConfig.Replacement replacement = policies[random.nextInt(policies.length)];
        int l1Cycles = between(1, 6);
        int l2Cycles = l1Cycles + between(1, 16);
        int sets = powerOfTwo(1, 6);
        int ways = powerOfTwo(1, 3); // tree-PLRU wants a power of two, the others do not mind
        PrefetchConfig prefetch = switch (random.nextInt(4)) {
            case 0 -> new PrefetchConfig(PrefetchConfig.Kind.NEXT_LINE, between(1, 4), 1, between(1, 4));
            case 1 -> new PrefetchConfig(PrefetchConfig.Kind.STRIDE, between(1, 4), 4, between(1, 4));
            default -> PrefetchConfig.NONE;
        };
        return new CacheLevels(
                new CacheConfig(sets, ways, l1Cycles, between(1, 4), replacement),
                new CacheConfig(sets, ways, l1Cycles, between(1, 10), replacement),
                new CacheConfig(2 * sets, 2 * ways, l2Cycles, between(5, 16), replacement),
                new CacheConfig(8 * sets, 4 * ways, between(4, 40), 16, replacement),
                between(1, 8),
                prefetch,
                random.nextInt(4) == 0 ? WritePolicy.WRITE_THROUGH : WritePolicy.WRITE_BACK);
    }

    private static CacheLevels inclusion(CacheLevels levels, Random random) {
        Inclusion[] promises = Inclusion.values();
        Inclusion ofL2 = promises[random.nextInt(promises.length)];
        Inclusion ofL3 = promises[random.nextInt(promises.length)];
        boolean impossible = ofL2 == Inclusion.EXCLUSIVE && levels.l1dWrites() == WritePolicy.WRITE_THROUGH;
        return levels.withInclusion(impossible ? Inclusion.INCLUSIVE : ofL2, ofL3);
    }

    private TlbLevels tlbs() {
        return new TlbLevels(
                new TlbConfig(powerOfTwo(1, 4), 4),
                new TlbConfig(powerOfTwo(0, 4), between(2, 4)), // a store may need two translations at once
                new TlbConfig(powerOfTwo(1, 6), 4),
                between(0, 8));
    }

    private BusConfig bus() {
        BusConfig bus = new BusConfig(
                between(0, 8),
                between(1, 6),
                between(1, 12),
                between(0, 16),
                between(0, 40),
                between(1, 12),
                between(1, 12));
        boolean ring = base.bus().slices() > 1 || random.nextInt(4) == 0;
        return ring ? bus.ring(powerOfTwo(1, 3), between(0, 6)) : bus;
    }

    private MemoryConfig memory() {
        return new MemoryConfig(base.memory().mebibytes(), between(0, 300), powerOfTwo(0, 2), between(0, 40));
    }
}
