package dev.interlock.core.event;

/** A level of the memory hierarchy. */
public enum Level {
    /** The first-level cache of instructions, of one core. */
    L1I,
    /** The first-level cache of data, of one core. */
    L1D,
    /** The second-level cache, of one core. */
    L2,
    /** The cache that all cores share. */
    L3,
    /** Memory behind all caches. */
    DRAM
}
