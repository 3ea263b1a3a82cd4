package dev.interlock.isa.semantics;

/** A clock for tests: one processor, whose time does not pass. */
public final class FixedClock implements Clock {
    @Override
    public long timeStamp() {
        return 0x1_2345_6789L;
    }

    @Override
    public int processor() {
        return 0;
    }

    @Override
    public int processors() {
        return 1;
    }

    @Override
    public long random() {
        return 0x0123_4567_89ab_cdefL;
    }
}
