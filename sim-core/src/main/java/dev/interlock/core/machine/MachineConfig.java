package dev.interlock.core.machine;

import dev.interlock.core.bus.BusConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.coherence.Protocols;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.config.Require;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.pipeline.CoreConfig;
import dev.interlock.core.trap.TrapConfig;
import java.util.stream.Collectors;

/**
 * A machine's data sheet: everything that decides how many cycles something takes. Two runs with equal configuration,
 * program and input are equal in every event.
 *
 * @param name name and version of the profile; changing a number means a new name
 * @param cores number of cores, 1 to 64
 * @param protocol name of the coherence protocol
 * @param seed for everything that is random, such as RDRAND
 * @param core the pipeline of each core
 * @param cache the caches
 * @param tlb the TLBs of each core
 * @param bus the bus
 * @param memory DRAM
 * @param trap crossing into the kernel and back
 */
public record MachineConfig(
        String name,
        int cores,
        String protocol,
        long seed,
        CoreConfig core,
        CacheLevels cache,
        TlbLevels tlb,
        BusConfig bus,
        MemoryConfig memory,
        TrapConfig trap) {
    public MachineConfig {
        Require.that(name != null && !name.isBlank(), "name is missing");
        Require.between("cores", cores, 1, 64);
        Require.present("core", core);
        Require.present("cache", cache);
        Require.present("tlb", tlb);
        Require.present("bus", bus);
        Require.present("memory", memory);
        Require.present("trap", trap);
        Require.that(
                Protocols.named(protocol).isPresent(),
                "protocol is " + protocol + "; it must be one of "
                        + Protocols.all().stream().map(TransitionTable::name).collect(Collectors.joining(", ")));
        Require.that(
                cache.l3().sets() >= bus.slices(),
                "l3 has " + cache.l3().sets() + " sets; they are spread over " + bus.slices()
                        + " slices, so there must be at least that many");
        int mshrsForStores = Math.max(0, cache.l1d().mshrs() - 2);
        Require.that(
                core.storePrefetches() <= mshrsForStores,
                "storePrefetches is " + core.storePrefetches() + "; the l1d has "
                        + cache.l1d().mshrs()
                        + " MSHRs, of which the oldest store takes one and one is kept for loads, so it must be from 0 to "
                        + mshrsForStores);
        cache.requireRoomFor(cores);
    }

    /** The profile with this name; see {@link Profiles}. */
    public static MachineConfig profile(String name) {
        return Profiles.named(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no profile " + name + "; there are "
                        + Profiles.all().stream().map(MachineConfig::name).collect(Collectors.joining(", "))));
    }

    /** The table of the protocol. */
    public TransitionTable protocolTable() {
        return Protocols.named(protocol).orElseThrow();
    }

    /** The same machine under another name: one whose numbers are about to change. */
    public MachineConfig withName(String newName) {
        return new MachineConfig(newName, cores, protocol, seed, core, cache, tlb, bus, memory, trap);
    }

    public MachineConfig withCores(int newCores) {
        return new MachineConfig(name, newCores, protocol, seed, core, cache, tlb, bus, memory, trap);
    }

    public MachineConfig withProtocol(String newProtocol) {
        return new MachineConfig(name, cores, newProtocol, seed, core, cache, tlb, bus, memory, trap);
    }

    public MachineConfig withSeed(long newSeed) {
        return new MachineConfig(name, cores, protocol, newSeed, core, cache, tlb, bus, memory, trap);
    }

    public MachineConfig withCore(CoreConfig newCore) {
        return new MachineConfig(name, cores, protocol, seed, newCore, cache, tlb, bus, memory, trap);
    }

    public MachineConfig withCache(CacheLevels newCache) {
        return new MachineConfig(name, cores, protocol, seed, core, newCache, tlb, bus, memory, trap);
    }

    public MachineConfig withTlb(TlbLevels newTlb) {
        return new MachineConfig(name, cores, protocol, seed, core, cache, newTlb, bus, memory, trap);
    }

    public MachineConfig withBus(BusConfig newBus) {
        return new MachineConfig(name, cores, protocol, seed, core, cache, tlb, newBus, memory, trap);
    }

    public MachineConfig withMemory(MemoryConfig newMemory) {
        return new MachineConfig(name, cores, protocol, seed, core, cache, tlb, bus, newMemory, trap);
    }

    /**
     * The shortest way from a core to the bus, in cycles: {@code A} of {@link dev.interlock.core.time}.
     */
    public int cyclesToBus() {
        return Math.min(cache.l2().hitCycles(), bus.responseCycles());
    }

    /** The shortest way from the bus to a core, in cycles: {@code S}. */
    public int cyclesFromBus() {
        return Math.min(bus.snoopCycles(), bus.deliverCycles());
    }

    /** How far a core may run alone, in cycles: {@code L = A + S}, at least 1. */
    public int lookahead() {
        return cyclesToBus() + cyclesFromBus();
    }
}
