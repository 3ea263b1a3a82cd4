package dev.interlock.core.pipeline;

import dev.interlock.core.time.CoreClock;
import dev.interlock.isa.semantics.Clock;

/**
 * What a program can ask its core: the time, which is this core's own present, who it is, and random numbers, which depend
 * on the machine's seed and the core alone.
 */
final class ProgramClock implements Clock {
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private final CoreClock clock;
    private final int core;
    private final int cores;
    private long randomState;

    ProgramClock(CoreClock clock, int core, int cores, long seed) {
        this.clock = clock;
        this.core = core;
        this.cores = cores;
        randomState = seed * GOLDEN_RATIO + core; // so the cores' numbers do not depend on who asks first
    }

    @Override
    public long timeStamp() {
        return clock.now;
    }

    @Override
    public int processor() {
        return core;
    }

    @Override
    public int processors() {
        return cores;
    }

    @Override
    public long random() {
        randomState += GOLDEN_RATIO; // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)
        long z = randomState;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    Object save() {
        return randomState;
    }

    void restore(Object saved) {
        randomState = (Long) saved;
    }
}
