package dev.interlock.cli.report;

import dev.interlock.cli.report.CoreQuantities.Reading;
import dev.interlock.core.bus.BusCounters;
import dev.interlock.core.trap.StopReason;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What there is to say about a run, for people and for programs alike.
 *
 * @param program the file that was run
 * @param profile the machine's profile, and what was changed in it
 * @param protocol the coherence protocol
 * @param seed the run's seed
 * @param reason why it ended
 * @param status the exit status that follows from that
 * @param cycles how long it took, in simulated time
 * @param hostSeconds how long it took, in ours
 * @param cores what each core counted
 * @param bus what the bus and the shared cache counted
 * @param memory what the memory controller counted
 * @param symbols the values that were asked for, by symbol; a list where a count was given
 */
public record RunReport(
        String program,
        String profile,
        String protocol,
        long seed,
        StopReason reason,
        int status,
        long cycles,
        double hostSeconds,
        List<Reading> cores,
        BusCounters bus,
        Memory memory,
        Map<String, List<BigInteger>> symbols) {
    /**
     * What the memory controller counted.
     *
     * @param waited cycles that accesses waited for a busy channel
     */
    public record Memory(long reads, long writes, long waited) {}

    /** Instructions of all cores. */
    long instructions() {
        return cores.stream().mapToLong(core -> core.core().instructions).sum();
    }
}
