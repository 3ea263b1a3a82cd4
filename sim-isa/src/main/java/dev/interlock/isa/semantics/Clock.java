package dev.interlock.isa.semantics;

/** What a program can ask of the world around its processor and the semantics cannot know: the time, and names. */
public interface Clock {
    /** The time-stamp counter in core cycles, for RDTSC and RDTSCP. */
    long timeStamp();

    /** The number of this logical processor, for CPUID leaf 1 and RDTSCP's TSC_AUX. */
    int processor();

    /** The number of logical processors of the machine, for CPUID. */
    int processors();

    /** Sixty-four pseudo-random bits from the machine's seed, for RDRAND and RDSEED. */
    long random();
}
