package dev.interlock.core.random;

import dev.interlock.core.bus.BusConfig;
import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheConfig.Replacement;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.cache.PrefetchConfig;
import dev.interlock.core.cache.PrefetchConfig.Kind;
import dev.interlock.core.cache.WritePolicy;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.memory.MemoryConfig.RowPolicy;
import dev.interlock.core.mmu.TlbConfig;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.mmu.WalkCacheConfig;
import dev.interlock.core.pipeline.CoreConfig;
import dev.interlock.core.pipeline.Latencies;
import dev.interlock.core.trap.TrapConfig;
import dev.interlock.isa.instruction.CostClass;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Data sheets that nobody would build: tiny caches, few MSHRs, every latency anything. */
final class RandomConfig {
    private static final List<String> PROTOCOLS = List.of("mesi", "msi", "moesi", "mesif");

    private RandomConfig() {}

    /** A machine with this many cores. */
    static MachineConfig of(RandomGenerator random, int cores) {
        int l1Hit = random.nextInt(6);
        int l2Hit = l1Hit + random.nextInt(12);
        CacheConfig l1i = cache(random, 2, 2, l1Hit, 1 + random.nextInt(2));
        CacheConfig l1d = cache(random, 4, 2, l1Hit, 1 + random.nextInt(4));
        CacheConfig l2 = cache(random, 4, 4, l2Hit, 1 + random.nextInt(4));
        while (l2.bytes() < Math.max(l1i.bytes(), l1d.bytes())) {
            l2 = random.nextBoolean() || l2.sets() >= 8 ? l2.withWays(l2.ways() + 1) : l2.withSets(l2.sets() * 2);
        }
        CacheConfig l3 = cache(random, 8, 4, random.nextInt(25), 4);
        while (l3.bytes() < l2.bytes()) {
            l3 = l3.withWays(l3.ways() + 1);
        }
        boolean extreme = random.nextInt(8) == 0; // one latency that dwarfs the others finds races of its own
        BusConfig bus = new BusConfig(
                latency(random, 0, 5, extreme),
                latency(random, 1, 4, extreme),
                latency(random, 1, 9, extreme),
                latency(random, 0, 10, extreme),
                latency(random, 0, 30, extreme),
                latency(random, 1, 6, extreme),
                latency(random, 1, 9, extreme));
        BusConfig.Arbitration[] arbiters = BusConfig.Arbitration.values();
        // fixed priority may starve a core for ever, and then a run does not end
        bus = bus.withArbitration(arbiters[random.nextInt(2)]);
        if (random.nextInt(3) == 0) {
            bus = bus.ring(Math.min(l3.sets(), 1 << random.nextInt(4)), random.nextInt(4));
        }
        PrefetchConfig prefetch = prefetch(random, l2);
        WritePolicy writes = random.nextInt(4) == 0 ? WritePolicy.WRITE_THROUGH : WritePolicy.WRITE_BACK;
        MemoryConfig memory = memory(random, latency(random, 0, 120, extreme));
        int storePrefetches = random.nextInt(Math.max(1, l1d.mshrs() - 1));
        String protocol = PROTOCOLS.get(random.nextInt(PROTOCOLS.size()));
        long seed = random.nextLong();
        SplittableRandom combining = new SplittableRandom(~seed);
        return new MachineConfig(
                "random",
                cores,
                protocol,
                seed,
                new CoreConfig(
                        2 + random.nextInt(7),
                        random.nextInt(7),
                        latency(random, 0, 20, extreme),
                        random.nextInt(3),
                        random.nextInt(20),
                        storePrefetches,
                        1 + combining.nextInt(4),
                        1 + combining.nextInt(300),
                        new Latencies(
                                Map.of(CostClass.MULTIPLY, 1 + random.nextInt(5), CostClass.ATOMIC, 0),
                                Map.of(
                                        CostClass.MULTIPLY,
                                        1 + random.nextInt(7),
                                        CostClass.SHIFT,
                                        1 + random.nextInt(3)))),
                inclusion(
                        new CacheLevels(l1i, l1d, l2, l3, 1 + random.nextInt(3), prefetch, writes),
                        new SplittableRandom(seed)),
                new TlbLevels(tlb(random), tlb(random), tlb(random), random.nextInt(8))
                        .withWalkCaches(new WalkCacheConfig(random.nextInt(4), random.nextInt(4), random.nextInt(4)))
                        .withWalkers(1 + random.nextInt(2)),
                bus,
                memory,
                new TrapConfig(1 + random.nextInt(60), random.nextInt(40), random.nextInt(100)));
    }

    private static CacheConfig cache(RandomGenerator random, int mostSets, int mostWays, int hitCycles, int mshrs) {
        int sets = 1 << random.nextInt(Integer.numberOfTrailingZeros(mostSets) + 1);
        Replacement[] policies = Replacement.values();
        Replacement replacement = policies[random.nextInt(policies.length)];
        return new CacheConfig(sets, 1 + random.nextInt(mostWays), hitCycles, mshrs, replacement);
    }

    /** One in four keeps both levels inclusive; else any promise of each, with an L2 or L3 that may be smaller than the L1s. */
    private static CacheLevels inclusion(CacheLevels levels, RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return levels;
        }
        Inclusion[] promises = Inclusion.values();
        Inclusion ofL2 = promises[random.nextInt(promises.length)];
        if (ofL2 == Inclusion.EXCLUSIVE && levels.l1dWrites() == WritePolicy.WRITE_THROUGH) {
            ofL2 = Inclusion.NON_INCLUSIVE;
        }
        CacheConfig l2 = ofL2 == Inclusion.INCLUSIVE || random.nextBoolean()
                ? levels.l2()
                : levels.l2().withSets(1 + random.nextInt(2)).withWays(1 + random.nextInt(2));
        Inclusion ofL3 = promises[random.nextInt(promises.length)];
        CacheConfig l3 = levels.l3();
        while (ofL3 == Inclusion.INCLUSIVE
                && l3.bytes() < l2.bytes() + levels.l1i().bytes() + levels.l1d().bytes()) {
            l3 = l3.withWays(l3.ways() + 1);
        }
        if (ofL3 != Inclusion.INCLUSIVE && random.nextBoolean()) {
            l3 = l3.withWays(1 + random.nextInt(2));
        }
        return levels.withInclusion(ofL2, ofL3).withL2(l2).withL3(l3);
    }

    private static PrefetchConfig prefetch(RandomGenerator random, CacheConfig l2) {
        if (l2.mshrs() < 2 || random.nextInt(3) == 0) {
            return PrefetchConfig.NONE;
        }
        Kind kind = random.nextBoolean() ? Kind.NEXT_LINE : Kind.STRIDE;
        return new PrefetchConfig(
                kind, 1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(l2.mshrs() - 1));
    }

    private static MemoryConfig memory(RandomGenerator random, int cycles) {
        MemoryConfig flat = MemoryConfig.flat(16, cycles, 1 << random.nextInt(3), random.nextInt(31));
        if (random.nextInt(3) == 0) {
            return flat;
        }
        RowPolicy policy = random.nextBoolean() ? RowPolicy.OPEN_PAGE : RowPolicy.CLOSED_PAGE;
        int closed = cycles + random.nextInt(30);
        MemoryConfig rows = flat.withBanks(1 << random.nextInt(3), 64 << random.nextInt(4), policy)
                .withRowCycles(cycles, closed, closed + random.nextInt(30));
        return random.nextBoolean() ? rows : rows.withRefresh(2000 + random.nextInt(2000), 1 + random.nextInt(400));
    }

    private static TlbConfig tlb(RandomGenerator random) {
        return new TlbConfig(1 << random.nextInt(3), 2 + random.nextInt(3));
    }

    private static int latency(RandomGenerator random, int least, int most, boolean extreme) {
        return extreme && random.nextInt(6) == 0 ? most * 10 : least + random.nextInt(most - least + 1);
    }
}
