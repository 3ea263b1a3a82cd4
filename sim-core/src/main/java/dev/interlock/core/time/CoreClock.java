package dev.interlock.core.time;

/** The clock of one core: its own present, and how far it may go before something may be felt. */
public final class CoreClock {
    /** The core's present cycle: when the next thing it does happens. */
    public long now;
    /** The core may do what happens before this cycle; it is the end of the window or the next message. */
    public long limit;
}
