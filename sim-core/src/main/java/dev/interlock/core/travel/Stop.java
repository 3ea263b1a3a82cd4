package dev.interlock.core.travel;

import dev.interlock.core.event.SimEvent;
import dev.interlock.core.trap.StopReason;
import java.util.Optional;

/**
 * Where a {@link Timeline} stands, and why it does not go on.
 *
 * @param cycle the cycle; everything before it has happened
 * @param breakpoint what it stopped at, if it was a breakpoint
 * @param event the event of the breakpoint
 * @param end the end of the run, if it was that
 */
public record Stop(long cycle, Optional<Breakpoint> breakpoint, Optional<SimEvent> event, Optional<StopReason> end) {
    static Stop at(long cycle) {
        return new Stop(cycle, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Stop end(long cycle, StopReason why) {
        return new Stop(cycle, Optional.empty(), Optional.empty(), Optional.of(why));
    }
}
