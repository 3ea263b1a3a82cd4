package dev.interlock.core.event;

/** Where the data of a transaction came from. */
public enum DataSource {
    /** No data was needed. */
    NONE,
    /** Another core's cache or write-back buffer intervened. */
    CORE,
    /** The shared cache had it. */
    L3,
    /** Memory had it. */
    DRAM
}
