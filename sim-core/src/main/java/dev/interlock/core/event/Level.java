package dev.interlock.core.event;

/** A level of the memory hierarchy. */
public enum Level {
    L1I,
    L1D,
    L2,
    L3,
    DRAM
}
