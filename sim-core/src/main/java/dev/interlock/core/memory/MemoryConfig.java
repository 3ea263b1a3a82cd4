package dev.interlock.core.memory;

import dev.interlock.core.config.Require;

/**
 * The data sheet of DRAM and its controller.
 *
 * @param mebibytes installed memory in MiB, 1 to 1048576 (1 TiB); untouched pages cost nothing
 * @param accessCycles from the L3's miss until the line is ready for the bus, 0 to 100000
 * @param channels independent channels, a power of two from 1 to 16; consecutive lines alternate
 * @param occupancyCycles how long one line keeps its channel busy, 0 to 100000
 */
public record MemoryConfig(int mebibytes, int accessCycles, int channels, int occupancyCycles) {
    public MemoryConfig {
        Require.between("mebibytes", mebibytes, 1, 1 << 20);
        Require.between("accessCycles", accessCycles, 0, 100_000);
        Require.powerOfTwo("channels", channels, 16);
        Require.between("occupancyCycles", occupancyCycles, 0, 100_000);
    }

    /** Installed memory in bytes. */
    public long bytes() {
        return (long) mebibytes << 20;
    }
}
