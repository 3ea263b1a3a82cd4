package dev.interlock.core.mmu;

import dev.interlock.core.config.Require;

/**
 * The data sheet of one translation lookaside buffer.
 *
 * @param sets number of sets, a power of two from 1 to 4096
 * @param ways associativity, 1 to 64
 */
public record TlbConfig(int sets, int ways) {
    public TlbConfig {
        Require.powerOfTwo("sets", sets, 4096);
        Require.between("ways", ways, 1, 64);
    }

    /** Number of translations it holds. */
    public int entries() {
        return sets * ways;
    }
}
