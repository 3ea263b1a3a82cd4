package dev.interlock.core.machine;

import static dev.interlock.core.cache.CacheConfig.Replacement.LRU;

import dev.interlock.core.bus.BusConfig;
import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.mmu.TlbConfig;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.pipeline.CoreConfig;
import dev.interlock.core.pipeline.Latencies;
import dev.interlock.core.trap.TrapConfig;
import dev.interlock.isa.instruction.CostClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machines that can be had by name. A name stands for its numbers for ever: tests pin cycle counts. */
public final class Profiles {
    private static final Latencies INTEGER = new Latencies(Map.of(
            CostClass.MULTIPLY, 3,
            CostClass.DIVIDE32, 22,
            CostClass.DIVIDE64, 36,
            CostClass.SHIFT_DOUBLE, 3,
            CostClass.ATOMIC, 0,
            CostClass.TIMER, 24,
            CostClass.SERIALIZING, 100));

    /**
     * The figures of the textbooks: L1 4, L2 12, L3 40, memory 150 cycles; 32 KiB, 256 KiB and 8 MiB; a TLB miss costs its
     * walk's four accesses and nothing else.
     */
    private static final MachineConfig TEXTBOOK = new MachineConfig(
            "textbook-1",
            2,
            "mesi",
            1,
            new CoreConfig(16, 4, 14, 1, 20, INTEGER),
            new CacheLevels(
                    new CacheConfig(64, 8, 4, 4, LRU),
                    new CacheConfig(64, 8, 4, 10, LRU),
                    new CacheConfig(512, 8, 12, 16, LRU),
                    new CacheConfig(8192, 16, 18, 64, LRU),
                    8),
            new TlbLevels(new TlbConfig(16, 4), new TlbConfig(16, 4), new TlbConfig(128, 8), 0),
            new BusConfig(2, 2, 4, 8, 24, 4, 4),
            new MemoryConfig(4096, 110, 2, 20),
            new TrapConfig(50, 50));

    /** Small enough to draw on a blackboard: 4 sets, 2 ways, 4 TLB entries; latencies of the textbook machine. */
    private static final MachineConfig EDU = new MachineConfig(
            "edu-1",
            2,
            "mesi",
            1,
            new CoreConfig(4, 4, 14, 1, 20, INTEGER),
            new CacheLevels(
                    new CacheConfig(4, 2, 4, 2, LRU),
                    new CacheConfig(4, 2, 4, 4, LRU),
                    new CacheConfig(8, 4, 12, 4, LRU),
                    new CacheConfig(32, 8, 18, 8, LRU),
                    4),
            new TlbLevels(new TlbConfig(2, 2), new TlbConfig(2, 2), new TlbConfig(2, 4), 0),
            new BusConfig(2, 2, 4, 8, 24, 4, 4),
            new MemoryConfig(256, 110, 1, 20),
            new TrapConfig(50, 50));

    /** For tests that ask what happens and not when: every latency is zero, or one cycle where time must pass. */
    private static final MachineConfig ZERO_LATENCY = new MachineConfig(
            "zero-latency-1",
            2,
            "mesi",
            1,
            new CoreConfig(16, 0, 0, 0, 0, new Latencies(Map.of())),
            new CacheLevels(
                    new CacheConfig(64, 8, 0, 4, LRU),
                    new CacheConfig(64, 8, 0, 10, LRU),
                    new CacheConfig(512, 8, 0, 16, LRU),
                    new CacheConfig(8192, 16, 0, 64, LRU),
                    8),
            new TlbLevels(new TlbConfig(16, 4), new TlbConfig(16, 4), new TlbConfig(128, 8), 0),
            new BusConfig(0, 1, 1, 0, 0, 1, 1),
            new MemoryConfig(4096, 0, 16, 0),
            new TrapConfig(1, 0));

    private static final List<MachineConfig> ALL = List.of(TEXTBOOK, EDU, ZERO_LATENCY);

    private Profiles() {}

    /** Every profile; the first is the default. */
    public static List<MachineConfig> all() {
        return ALL;
    }

    /** The profile with this name. */
    public static Optional<MachineConfig> named(String name) {
        return ALL.stream().filter(profile -> profile.name().equals(name)).findFirst();
    }
}
