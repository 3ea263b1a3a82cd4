package dev.interlock.core.machine;

import static dev.interlock.core.bus.BusConfig.Arbitration.ROUND_ROBIN;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machines that can be had by name. A name stands for its numbers for ever: tests pin cycle counts. */
public final class Profiles {
    /**
     * The figures of the textbooks: L1 4, L2 12, L3 40, memory 150 cycles; 32 KiB, 256 KiB and 8 MiB; a TLB miss costs its
     * walk's four accesses and nothing else.
     */
    private static final MachineConfig TEXTBOOK = new MachineConfig(
            "textbook-1",
            2,
            "mesi",
            1,
            new CoreConfig(16, 4, 14, 1, 20, InstructionCosts.INTEGER),
            new CacheLevels(
                    new CacheConfig(64, 8, 4, 4, LRU),
                    new CacheConfig(64, 8, 4, 10, LRU),
                    new CacheConfig(512, 8, 12, 16, LRU),
                    new CacheConfig(8192, 16, 18, 64, LRU),
                    8),
            new TlbLevels(new TlbConfig(16, 4), new TlbConfig(16, 4), new TlbConfig(128, 8), 0),
            new BusConfig(2, 2, 4, 8, 24, 4, 4),
            new MemoryConfig(4096, 110, 2, 20),
            new TrapConfig(50, 50, 300));

    /** Small enough to draw on a blackboard: 4 sets, 2 ways, 4 TLB entries; latencies of the textbook machine. */
    private static final MachineConfig EDU = new MachineConfig(
            "edu-1",
            2,
            "mesi",
            1,
            new CoreConfig(4, 4, 14, 1, 20, InstructionCosts.INTEGER).withCombining(2, 500),
            new CacheLevels(
                    new CacheConfig(4, 2, 4, 2, LRU),
                    new CacheConfig(4, 2, 4, 4, LRU),
                    new CacheConfig(8, 4, 12, 4, LRU),
                    new CacheConfig(32, 8, 18, 8, LRU),
                    4),
            new TlbLevels(new TlbConfig(2, 2), new TlbConfig(2, 2), new TlbConfig(2, 4), 0),
            new BusConfig(2, 2, 4, 8, 24, 4, 4),
            new MemoryConfig(256, 110, 1, 20),
            new TrapConfig(50, 50, 300));

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
            new TrapConfig(1, 0, 0));

    /**
     * Nehalem, Xeon 5500 at 2.93 GHz: L1 4, L2 10, L3 40 unshared, 65 shared, 75 modified in another core, memory 60 ns.
     * D. Levinthal, <i>Performance Analysis Guide for Intel Core i7 and Xeon 5500</i>, p. 22.
     */
    private static final MachineConfig NEHALEM = new MachineConfig(
            "nehalem-1",
            4,
            "mesi", // one socket: its inclusive L3 answers for clean lines; the F of MESIF is for other sockets
            1,
            new CoreConfig(32, 5, 16, 1, 40, InstructionCosts.INTEGER).withCombining(10, 500),
            new CacheLevels(
                    new CacheConfig(128, 4, 4, 4, LRU),
                    new CacheConfig(64, 8, 4, 10, LRU),
                    new CacheConfig(512, 8, 10, 16, LRU),
                    new CacheConfig(8192, 16, 20, 64, LRU),
                    10),
            new TlbLevels(new TlbConfig(32, 4), new TlbConfig(16, 4), new TlbConfig(128, 4), 7),
            new BusConfig(2, 2, 4, 41, 10, 4, 4, true, 1, 0, ROUND_ROBIN),
            new MemoryConfig(8192, 136, 2, 10),
            new TrapConfig(100, 100, 1000));

    /**
     * Haswell, Core i7-4770 at 3.4 GHz: L1 4, L2 12, L3 36, memory 36 cycles and 57 ns; a line from another core's cache in
     * about 70. 7-cpu.com; Intel, <i>Optimization Reference Manual</i>, table 2-3; core-to-core-latency medians.
     */
    private static final MachineConfig HASWELL = new MachineConfig(
            "haswell-1",
            4,
            "mesi", // one socket: its inclusive L3 answers for clean lines; the F of MESIF is for other sockets
            1,
            new CoreConfig(42, 5, 15, 1, 40, InstructionCosts.INTEGER).withCombining(10, 500),
            new CacheLevels(
                    new CacheConfig(64, 8, 4, 4, LRU),
                    new CacheConfig(64, 8, 4, 10, LRU),
                    new CacheConfig(512, 8, 12, 16, LRU),
                    new CacheConfig(8192, 16, 14, 64, LRU),
                    10),
            new TlbLevels(new TlbConfig(32, 4), new TlbConfig(16, 4), new TlbConfig(128, 8), 7),
            new BusConfig(2, 2, 4, 34, 10, 4, 4, true, 1, 0, ROUND_ROBIN),
            new MemoryConfig(16384, 194, 2, 10),
            new TrapConfig(100, 100, 1000));

    /**
     * Skylake, Core i7-6700 at 4.0 GHz: L1 4, L2 12, L3 42, memory 42 cycles and 51 ns; a line from another core's cache in
     * about 70. 7-cpu.com; core-to-core-latency medians. Two page walks at once, as since Broadwell.
     */
    private static final MachineConfig SKYLAKE = new MachineConfig(
            "skylake-1",
            4,
            "mesi", // one socket: its inclusive L3 answers for clean lines; the F of MESIF is for other sockets
            1,
            new CoreConfig(56, 5, 15, 1, 40, InstructionCosts.INTEGER).withCombining(12, 500),
            new CacheLevels(
                    new CacheConfig(64, 8, 4, 4, LRU),
                    new CacheConfig(64, 8, 4, 12, LRU),
                    new CacheConfig(1024, 4, 12, 16, LRU),
                    new CacheConfig(8192, 16, 20, 64, LRU),
                    10),
            new TlbLevels(new TlbConfig(16, 8), new TlbConfig(16, 4), new TlbConfig(128, 12), 7).withWalkers(2),
            new BusConfig(2, 2, 4, 34, 10, 4, 4, true, 1, 0, ROUND_ROBIN),
            new MemoryConfig(16384, 204, 2, 10),
            new TrapConfig(100, 100, 1000));

    /**
     * Sixteen cores (or up to 64) on a ring with sixteen slices of 2 MiB and a directory in the L3; the textbook's latencies
     * where no hop is needed, and two cycles for each hop.
     */
    private static final MachineConfig RING = new MachineConfig(
            "ring-1",
            16,
            "mesi",
            1,
            TEXTBOOK.core(),
            new CacheLevels(
                    TEXTBOOK.cache().l1i(),
                    TEXTBOOK.cache().l1d(),
                    TEXTBOOK.cache().l2(),
                    new CacheConfig(32768, 16, 18, 64, LRU),
                    8),
            TEXTBOOK.tlb(),
            TEXTBOOK.bus().ring(16, 2),
            new MemoryConfig(16384, 110, 8, 20),
            TEXTBOOK.trap());

    /** The textbook machine with the costs of instructions that textbooks give, see {@link InstructionCosts#TEXTBOOK}. */
    private static final MachineConfig TEXTBOOK_2 =
            TEXTBOOK.withName("textbook-2").withCore(TEXTBOOK.core().withLatencies(InstructionCosts.TEXTBOOK));

    /** Haswell with the published costs of its instructions, see {@link InstructionCosts#HASWELL}. */
    private static final MachineConfig HASWELL_2 =
            HASWELL.withName("haswell-2").withCore(HASWELL.core().withLatencies(InstructionCosts.HASWELL));

    /** Skylake with the published costs of its instructions, see {@link InstructionCosts#SKYLAKE}. */
    private static final MachineConfig SKYLAKE_2 =
            SKYLAKE.withName("skylake-2").withCore(SKYLAKE.core().withLatencies(InstructionCosts.SKYLAKE));

    private static final List<MachineConfig> ALL =
            List.of(TEXTBOOK, EDU, NEHALEM, HASWELL, SKYLAKE, RING, ZERO_LATENCY, TEXTBOOK_2, HASWELL_2, SKYLAKE_2);

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
